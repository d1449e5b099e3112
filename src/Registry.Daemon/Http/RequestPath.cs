using System.Diagnostics.CodeAnalysis;

namespace Registry.Daemon.Http;

/// <summary>
/// The path of a request as the client sent it. The framework's own path has dot segments resolved already; a registry compares
/// what was really asked for, so nothing is merged or resolved here, and nothing is decoded twice.
/// </summary>
internal static class RequestPath
{
    /// <summary>The path of a request target, without query and, in absolute form, without scheme and host (RFC 9112, section 3.2).</summary>
    public static ReadOnlySpan<char> Of(ReadOnlySpan<char> target)
    {
        var query = target.IndexOf('?');
        var path = query < 0 ? target : target[..query];
        if (path.IsEmpty || path[0] == '/')
        {
            return path;
        }

        var authority = path.IndexOf("://", StringComparison.Ordinal);
        if (authority < 0)
        {
            return path;
        }

        var rest = path[(authority + 3)..];
        var slash = rest.IndexOf('/');
        return slash < 0 ? "/" : rest[slash..];
    }

    /// <summary>
    /// Decodes percent escapes, once. Only printable ASCII may come of it, and neither a slash nor a percent sign: those would mean
    /// another path than the one that was compared.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<char> path, [NotNullWhen(true)] out string? decoded)
    {
        decoded = null;
        var buffer = new char[path.Length];
        var length = 0;
        for (var i = 0; i < path.Length; i++)
        {
            var c = path[i];
            if (c == '%')
            {
                if (i + 2 >= path.Length || !char.IsAsciiHexDigit(path[i + 1]) || !char.IsAsciiHexDigit(path[i + 2]))
                {
                    return false;
                }

                c = (char)((Convert.ToInt32(path[i + 1].ToString(), 16) << 4) | Convert.ToInt32(path[i + 2].ToString(), 16));
                if (c is <= ' ' or >= '\x7f' or '/' or '%')
                {
                    return false;
                }

                i += 2;
            }

            buffer[length++] = c;
        }

        decoded = new string(buffer, 0, length);
        return true;
    }
}
