using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Registry.Daemon.Auth;

/// <summary>Reads the public keys of an outside issuer: a JWK Set (RFC 7517, section 5), or PEM (RFC 7468, section 13).</summary>
internal static class KeyFileReader
{
    /// <summary>The most keys that one file may have: a token that names none is tried with each.</summary>
    public const int MaxKeys = 32;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    /// <summary>Reads the keys, one at the least.</summary>
    /// <exception cref="FormatException">They cannot be read, or one of them is too weak or a private one.</exception>
    public static IReadOnlyList<VerificationKey> Read(string text)
    {
        try
        {
            var keys = text.AsSpan().TrimStart().StartsWith('{') ? ReadKeySet(text) : ReadPem(text);
            return keys.Count is > 0 and <= MaxKeys
                ? keys
                : throw new FormatException($"it has {keys.Count} keys that can be used, and needs 1 at the least and {MaxKeys} at the most");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or CryptographicException or ArgumentException)
        {
            throw new FormatException($"it is neither a JWK Set nor public keys in PEM: {exception.Message}", exception);
        }
    }

    private static List<VerificationKey> ReadKeySet(string text)
    {
        using var document = JsonDocument.Parse(text, Strict);
        var keys = new List<VerificationKey>();
        if (document.RootElement.TryGetProperty("keys", out var members))
        {
            foreach (var member in members.EnumerateArray())
            {
                if (ReadKey(member) is { } key)
                {
                    keys.Add(key);
                }
            }
        }

        return keys;
    }

    /// <summary>One key; <c>null</c>: it is for something else, or of a kind that is not known (RFC 7517, section 5).</summary>
    private static VerificationKey? ReadKey(JsonElement key)
    {
        if (TextOf(key, "use") is not (null or "sig") || !MayVerify(key))
        {
            return null;
        }

        if (key.TryGetProperty("d", out _))
        {
            throw new FormatException("a key is private: only its public part belongs here");
        }

        var (id, algorithm) = (TextOf(key, "kid"), TextOf(key, "alg"));
        return (TextOf(key, "kty"), TextOf(key, "crv")) switch
        {
            ("RSA", _) => new VerificationKey(
                id, algorithm, RSA.Create(new RSAParameters { Modulus = BytesOf(key, "n"), Exponent = BytesOf(key, "e") })),
            ("EC", "P-256") => OnCurve(ECCurve.NamedCurves.nistP256),
            ("EC", "P-384") => OnCurve(ECCurve.NamedCurves.nistP384),
            _ => null,
        };

        VerificationKey OnCurve(ECCurve curve) => new(
            id,
            algorithm,
            ECDsa.Create(new ECParameters { Curve = curve, Q = new ECPoint { X = BytesOf(key, "x"), Y = BytesOf(key, "y") } }));
    }

    private static bool MayVerify(JsonElement key)
    {
        if (!key.TryGetProperty("key_ops", out var operations))
        {
            return true;
        }

        foreach (var operation in operations.EnumerateArray())
        {
            if (operation.ValueEquals("verify"))
            {
                return true;
            }
        }

        return false;
    }

    private static List<VerificationKey> ReadPem(string text)
    {
        var keys = new List<VerificationKey>();
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            var block = rest[fields.Location];
            keys.Add(rest[fields.Label] switch
            {
                "PUBLIC KEY" => ReadPublicKey(block),
                "RSA PUBLIC KEY" => new VerificationKey(id: null, algorithm: null, ReadRsa(block)),
                _ => throw new FormatException("it has PEM blocks that are no public keys (PUBLIC KEY)"),
            });
            rest = rest[fields.Location.End..];
        }

        return keys;
    }

    /// <summary>A key that says itself of what kind it is (RFC 5280, section 4.1.2.7).</summary>
    private static VerificationKey ReadPublicKey(ReadOnlySpan<char> block)
    {
        try
        {
            return new VerificationKey(id: null, algorithm: null, ReadRsa(block));
        }
        catch (CryptographicException)
        {
            var ecdsa = ECDsa.Create();
            ecdsa.ImportFromPem(block);
            return new VerificationKey(id: null, algorithm: null, ecdsa);
        }
    }

    private static RSA ReadRsa(ReadOnlySpan<char> block)
    {
        var rsa = RSA.Create();
        rsa.ImportFromPem(block);
        return rsa;
    }

    private static string? TextOf(JsonElement key, string name) => key.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static byte[] BytesOf(JsonElement key, string name) => TextOf(key, name) is { } text
        ? Base64Url.DecodeFromChars(text)
        : throw new FormatException($"a key has no {name}");
}
