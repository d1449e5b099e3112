using System.Globalization;
using Registry.Core.Errors;
using Registry.Core.Operations;

namespace Registry.Daemon.Http;

/// <summary>
/// Reads the <c>Content-Range</c> of a chunk: <c>&lt;start&gt;-&lt;end&gt;</c>, both included, as the OCI distribution spec has it
/// ("Pushing a blob in chunks"), or with <c>bytes</c> and a size as RFC 9110, section 14.4, has it.
/// </summary>
internal static class ContentRange
{
    /// <summary>The chunk's place, or <c>null</c> when the client names none.</summary>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.BlobUploadInvalid"/>: the header is malformed; <see cref="RegistryErrorCode.SizeInvalid"/>: the body
    /// has another length. Refused before the body is read, so that the session stays as it was.
    /// </exception>
    public static ChunkRange? Parse(HttpRequest request)
    {
        var header = request.Headers.ContentRange;
        if (header.Count == 0)
        {
            return null;
        }

        if (header is not [{ } text] || !TryParse(text.AsSpan().Trim(), out var range))
        {
            throw new RegistryException(RegistryErrorCode.BlobUploadInvalid, "The Content-Range is malformed: '<first byte>-<last byte>' is expected.");
        }

        return request.ContentLength is { } length && length != range.Length
            ? throw new RegistryException(RegistryErrorCode.SizeInvalid, $"The body has {length} bytes, but its Content-Range says {range.Length}.")
            : range;
    }

    private static bool TryParse(ReadOnlySpan<char> text, out ChunkRange range)
    {
        range = default;
        if (text.StartsWith("bytes ", StringComparison.Ordinal) || text.StartsWith("bytes=", StringComparison.Ordinal))
        {
            text = text["bytes ".Length..];
        }

        if (text.IndexOf('/') is var slash and >= 0)
        {
            text = text[..slash];
        }

        var dash = text.IndexOf('-');
        if (dash < 0
            || !long.TryParse(text[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            || !long.TryParse(text[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            || last < first || last == long.MaxValue)
        {
            return false;
        }

        range = new ChunkRange(first, last - first + 1);
        return true;
    }
}
