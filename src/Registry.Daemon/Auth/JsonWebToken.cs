using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Registry.Daemon.Auth;

/// <summary>
/// A JWT (RFC 7519) in compact form (RFC 7515, section 3.1), read, but neither verified nor believed: that is for whoever knows the keys.
/// </summary>
internal sealed class JsonWebToken
{
    /// <summary>The longest text that is looked at, in characters.</summary>
    public const int MaxLength = AuthorizationHeader.MaxLength;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    private readonly JsonElement _claims;

    private JsonWebToken(JsonElement header, JsonElement claims, byte[] signedPart, byte[] signature)
    {
        _claims = claims;
        Algorithm = TextOf(header, "alg");
        KeyId = TextOf(header, "kid");
        SignedPart = signedPart;
        Signature = signature;
    }

    /// <summary>The algorithm that the token names (RFC 7518, section 3.1). Whoever verifies decides which are taken.</summary>
    public string? Algorithm { get; }

    /// <summary>The key that the token names.</summary>
    public string? KeyId { get; }

    /// <summary>The bytes that are signed.</summary>
    public ReadOnlyMemory<byte> SignedPart { get; }

    /// <summary>The signature.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>
    /// Reads a token; <c>null</c>: it is none, or one that two readers could understand differently (members twice, <c>crit</c>).
    /// </summary>
    public static JsonWebToken? TryRead(string text)
    {
        var first = text.IndexOf('.', StringComparison.Ordinal);
        var last = text.LastIndexOf('.');
        if (text.Length > MaxLength || first < 0 || first == last
            || Decode(text.AsSpan(0, first)) is not { } header
            || Decode(text.AsSpan(first + 1, last - first - 1)) is not { } claims
            || Decode(text.AsSpan(last + 1)) is not { Length: > 0 } signature
            || ReadObject(header) is not { } headerObject || headerObject.TryGetProperty("crit", out _)
            || ReadObject(claims) is not { } claimsObject)
        {
            return null;
        }

        return new JsonWebToken(headerObject, claimsObject, Encoding.ASCII.GetBytes(text, 0, last), signature);
    }

    /// <summary>A claim that is text; <c>null</c>: it is not there, or is something else.</summary>
    public string? Text(string claim) => TextOf(_claims, claim);

    /// <summary>A claim that is a time (RFC 7519, section 2: NumericDate); <c>null</c>: it is not there, or is none.</summary>
    public DateTimeOffset? Time(string claim)
    {
        if (Find(claim) is not { ValueKind: JsonValueKind.Number } value || !value.TryGetDouble(out var seconds))
        {
            return null;
        }

        // From 1970 to 9999: what others say is out of any clock's range.
        return seconds is >= 0 and < 253_402_300_800 ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;
    }

    /// <summary>
    /// The texts of a claim that is one text, or several in an array; none: it is not there, or is something else (RFC 7519, section 4.1.3).
    /// </summary>
    public IReadOnlyList<string> Texts(string claim) => Find(claim) is { } value ? TextsOf(value) : [];

    /// <summary>A claim of any kind; <c>null</c>: it is not there.</summary>
    public JsonElement? Find(string claim) => _claims.TryGetProperty(claim, out var value) ? value : null;

    private static string? TextOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static List<string> TextsOf(JsonElement value)
    {
        var texts = new List<string>();
        if (value.ValueKind == JsonValueKind.String)
        {
            texts.Add(value.GetString()!);
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
            {
                if (item.ValueKind == JsonValueKind.String)
                {
                    texts.Add(item.GetString()!);
                }
            }
        }

        return texts;
    }

    /// <summary>Base64url without padding or anything else between (RFC 7515, section 2).</summary>
    private static byte[]? Decode(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
            {
                return null;
            }
        }

        return text.Length % 4 != 1 && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
    }

    private static JsonElement? ReadObject(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var member in root.EnumerateObject())
            {
                if (!names.Add(member.Name))
                {
                    return null;
                }

                // Whatever text in it cannot be read fails here, and not when it is used.
                TextsOf(member.Value);
            }

            return root.Clone();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second: text with half a surrogate pair, which is found when it is read.
            return null;
        }
    }
}
