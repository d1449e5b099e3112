using System.Diagnostics.CodeAnalysis;

namespace Registry.Daemon.Configuration;

/// <summary>Reads the URL of a server: a scheme, a host and perhaps a port, nothing else.</summary>
internal static class ServerUrl
{
    /// <summary>Reads an <c>http</c> or <c>https</c> URL that has no user info, path, query or fragment.</summary>
    /// <param name="text">The URL; a final slash is allowed.</param>
    /// <param name="url">The URL read.</param>
    /// <param name="problem">What is wrong with the text.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out Uri? url, [NotNullWhen(false)] out string? problem)
    {
        problem = null;
        if (!HasHttpScheme(text) || text.Any(c => c is <= ' ' or '\\' or '\u007F') || !Uri.TryCreate(text, UriKind.Absolute, out url))
        {
            url = null;
            problem = "it starts with http:// or https://, then comes the host";
        }
        else if (url.UserInfo.Length > 0 || text.AsSpan().ContainsAny("@?#") || url.AbsolutePath != "/")
        {
            problem = "nothing may follow the host and port, and no user stands before them";
        }

        return problem is null;
    }

    private static bool HasHttpScheme(string text) =>
        text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
}
