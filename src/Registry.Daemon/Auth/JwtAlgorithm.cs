using System.Security.Cryptography;

namespace Registry.Daemon.Auth;

/// <summary>An algorithm that outside issuers may sign with (RFC 7518, section 3.1): none is symmetric, so nobody can sign with a public key.</summary>
/// <param name="Name">Its name in tokens.</param>
/// <param name="Hash">The hash.</param>
/// <param name="Padding">The padding, of RSA; <c>null</c>: it is ECDSA.</param>
/// <param name="Curve">The object identifier of the curve, of ECDSA; else empty.</param>
internal sealed record JwtAlgorithm(string Name, HashAlgorithmName Hash, RSASignaturePadding? Padding, string Curve)
{
    private const string P256 = "1.2.840.10045.3.1.7";
    private const string P384 = "1.3.132.0.34";

    /// <summary>All that are taken.</summary>
    public static IReadOnlyList<JwtAlgorithm> All { get; } =
    [
        new("RS256", HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, string.Empty),
        new("RS384", HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1, string.Empty),
        new("RS512", HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1, string.Empty),
        new("PS256", HashAlgorithmName.SHA256, RSASignaturePadding.Pss, string.Empty),
        new("ES256", HashAlgorithmName.SHA256, null, P256),
        new("ES384", HashAlgorithmName.SHA384, null, P384),
    ];

    /// <summary>The algorithm of a name; <c>null</c>: none that is taken.</summary>
    public static JwtAlgorithm? Find(string? name) => All.FirstOrDefault(algorithm => algorithm.Name == name);
}
