using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Daemon.Tests.Auth;

/// <summary>An outside issuer with a key of each kind, and whatever tokens a test wants of it.</summary>
internal sealed class TestIssuer : IDisposable
{
    public const string Issuer = "https://ci.example";
    public const string Audience = "registry.test";

    /// <summary>A server's configuration with the issuer, by the name of <c>ci</c>, and the keys in <c>keys.json</c>; its grants come next.</summary>
    public const string Configuration = $$"""
        [[auth.jwt]]
        name = "ci"
        issuer = "{{Issuer}}"
        audience = "{{Audience}}"
        keys = "keys.json"

        """;

    public RSA Rsa { get; } = RSA.Create(2048);

    public ECDsa P256 { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public ECDsa P384 { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP384);

    /// <summary>The public keys as a JWK Set: <c>rsa</c>, <c>p256</c> and <c>p384</c>.</summary>
    public string KeySet => $$"""{"keys":[{{RsaKey(Rsa)}},{{EcKey(P256, "P-256", "p256")}},{{EcKey(P384, "P-384", "p384")}}]}""";

    public void Dispose()
    {
        Rsa.Dispose();
        P256.Dispose();
        P384.Dispose();
    }

    public static string RsaKey(RSA rsa, string more = "")
    {
        var key = rsa.ExportParameters(includePrivateParameters: false);
        return $$"""{"kty":"RSA","kid":"rsa","n":"{{Base64Url.EncodeToString(key.Modulus)}}","e":"{{Base64Url.EncodeToString(key.Exponent)}}"{{more}}}""";
    }

    public static string EcKey(ECDsa ecdsa, string curve, string id)
    {
        var point = ecdsa.ExportParameters(includePrivateParameters: false).Q;
        return $$"""{"kty":"EC","kid":"{{id}}","crv":"{{curve}}","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"}""";
    }

    /// <summary>The claims of a good token that ends in an hour, with more behind them.</summary>
    public static string Claims(DateTimeOffset now, string more = "") => Claims(now.AddHours(1).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), more);

    /// <summary>The claims of a good token but for its end, with more behind them.</summary>
    public static string Claims(string expiry, string more = "") =>
        $$"""{"iss":"{{Issuer}}","aud":"{{Audience}}","sub":"job-1","exp":{{expiry}}{{more}}}""";

    /// <summary>A token with the right key for an algorithm.</summary>
    public string Sign(string claims, string algorithm = "RS256", string? header = null)
    {
        var id = algorithm switch { "ES256" => "p256", "ES384" => "p384", _ => "rsa" };
        return SignWith(data => SignatureOf(algorithm, data), header ?? $$"""{"alg":"{{algorithm}}","kid":"{{id}}","typ":"JWT"}""", claims);
    }

    /// <summary>A token with whatever signature.</summary>
    public static string SignWith(Func<byte[], byte[]> sign, string header, string claims)
    {
        var signed = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        return $"{signed}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private byte[] SignatureOf(string algorithm, byte[] data) => algorithm switch
    {
        "RS384" => Rsa.SignData(data, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
        "RS512" => Rsa.SignData(data, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
        "PS256" => Rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        "ES256" => P256.SignData(data, HashAlgorithmName.SHA256),
        "ES384" => P384.SignData(data, HashAlgorithmName.SHA384),
        _ => Rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
    };
}
