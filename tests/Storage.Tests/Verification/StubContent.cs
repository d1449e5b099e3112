using System.Text;
using Microsoft.Win32.SafeHandles;
using Registry.Core.Errors;
using Registry.Core.Stores;

namespace Storage.Tests.Verification;

/// <summary>Content that reads as a text, or, without one, cannot be read.</summary>
internal sealed class StubContent(string? text) : IBlobContent
{
    private readonly byte[]? _bytes = text is null ? null : Encoding.UTF8.GetBytes(text);

    public long Length => _bytes?.Length ?? 0;

    public SafeFileHandle? File => null;

    /// <summary>What a failing disk is told as.</summary>
    public static RegistryException Fault() => new(RegistryErrorCode.StorageUnavailable, "The disk fails.", new IOException("Input/output error"));

    public int Read(Span<byte> buffer, long offset)
    {
        var rest = (_bytes ?? throw Fault()).AsSpan((int)offset);
        rest.CopyTo(buffer);
        return rest.Length;
    }

    public void Dispose()
    {
    }
}
