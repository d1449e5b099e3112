using System.Buffers.Text;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace Registry.Daemon.Auth;

/// <summary>The kinds of <see cref="AuthorizationHeader"/>.</summary>
public enum AuthorizationKind
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>A name and a password (RFC 7617).</summary>
    Basic,

    /// <summary>A bearer token (RFC 6750, section 2.1).</summary>
    Bearer,

    /// <summary>Not to be read.</summary>
    Malformed,
}

/// <summary>What an <c>Authorization</c> header says (RFC 9110, section 11.6.2).</summary>
/// <param name="Kind">Which of the kinds it is.</param>
/// <param name="User">The name, of <see cref="AuthorizationKind.Basic"/>.</param>
/// <param name="Secret">The password or the token.</param>
public readonly record struct AuthorizationHeader(AuthorizationKind Kind, string User, string Secret)
{
    /// <summary>The longest header that is looked at, in characters.</summary>
    public const int MaxLength = 16 * 1024;

    /// <summary>What Homebrew sends for want of credentials.</summary>
    private const string NoToken = "QQ==";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static AuthorizationHeader None => new(AuthorizationKind.None, string.Empty, string.Empty);

    private static AuthorizationHeader Malformed => new(AuthorizationKind.Malformed, string.Empty, string.Empty);

    /// <summary>Reads a header. Never fails: what cannot be read is <see cref="AuthorizationKind.Malformed"/>.</summary>
    public static AuthorizationHeader Parse(StringValues values)
    {
        if (values.Count == 0)
        {
            return None;
        }

        if (values is not [{ Length: <= MaxLength } text])
        {
            return Malformed;
        }

        var space = text.IndexOf(' ', StringComparison.Ordinal);
        var scheme = space < 0 ? text : text.AsSpan(0, space);
        var credentials = space < 0 ? [] : text.AsSpan(space).Trim(' ');
        if (scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
        {
            return ParseBearer(credentials);
        }

        return scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) ? ParseBasic(credentials) : Malformed;
    }

    /// <summary>A name without control characters, a colon, and a password without NUL, in UTF-8 and base64 (RFC 7617, section 2).</summary>
    private static AuthorizationHeader ParseBasic(ReadOnlySpan<char> credentials)
    {
        if (credentials.IsEmpty || credentials.ContainsAny(" \t\r\n") || !Base64.IsValid(credentials, out var length))
        {
            return Malformed;
        }

        var bytes = new byte[length];
        if (!Convert.TryFromBase64Chars(credentials, bytes, out var written))
        {
            return Malformed;
        }

        try
        {
            var text = Utf8.GetString(bytes, 0, written);
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            return colon < 0 || text.AsSpan(0, colon).ContainsAnyInRange('\0', '\x1f') || text.Contains('\0', StringComparison.Ordinal)
                ? Malformed
                : new AuthorizationHeader(AuthorizationKind.Basic, text[..colon], text[(colon + 1)..]);
        }
        catch (DecoderFallbackException)
        {
            return Malformed;
        }
    }

    private static AuthorizationHeader ParseBearer(ReadOnlySpan<char> token)
    {
        if (token is NoToken)
        {
            return None;
        }

        foreach (var c in token)
        {
            // The characters of RFC 6750, section 2.1: b64token.
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.' or '_' or '~' or '+' or '/' or '='))
            {
                return Malformed;
            }
        }

        return token.IsEmpty ? Malformed : new AuthorizationHeader(AuthorizationKind.Bearer, string.Empty, token.ToString());
    }
}
