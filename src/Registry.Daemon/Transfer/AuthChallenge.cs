using System.Net.Http.Headers;

namespace Registry.Daemon.Transfer;

/// <summary>What a registry wants to see before it answers (RFC 9110, "WWW-Authenticate"; CNCF distribution, "Token authentication").</summary>
/// <param name="Scheme">Such as <c>Basic</c> or <c>Bearer</c>.</param>
/// <param name="Parameters">Its parameters, by lower-case name.</param>
internal sealed record AuthChallenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>Reads a challenge.</summary>
    public static AuthChallenge Parse(AuthenticationHeaderValue header)
    {
        var parameters = new Dictionary<string, string>();
        var rest = header.Parameter.AsSpan().Trim();
        while (rest.IndexOf('=') is var equals and > 0)
        {
            var name = rest[..equals].Trim().ToString().ToLowerInvariant();
            parameters.TryAdd(name, ReadValue(ref rest, equals + 1));
        }

        return new AuthChallenge(header.Scheme, parameters);
    }

    /// <summary>Reads a token or a quoted string, and moves on behind the comma after it.</summary>
    private static string ReadValue(ref ReadOnlySpan<char> rest, int start)
    {
        var text = rest[start..].TrimStart();
        if (!text.StartsWith('"'))
        {
            var comma = text.IndexOf(',') is var at and >= 0 ? at : text.Length;
            rest = text[Math.Min(comma + 1, text.Length)..].TrimStart();
            return text[..comma].Trim().ToString();
        }

        var value = new System.Text.StringBuilder();
        var i = 1;
        for (; i < text.Length && text[i] != '"'; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
                i++;
            value.Append(text[i]);
        }

        rest = text[Math.Min(i + 1, text.Length)..].TrimStart(", ");
        return value.ToString();
    }
}
