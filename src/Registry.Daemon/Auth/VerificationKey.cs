using System.Security.Cryptography;

namespace Registry.Daemon.Auth;

/// <summary>A public key that an outside issuer signs its tokens with.</summary>
internal sealed class VerificationKey
{
    /// <summary>The shortest RSA key, in bits (RFC 7518, section 3.3).</summary>
    public const int MinRsaBits = 2048;

    private readonly Lock _use = new();
    private readonly RSA? _rsa;
    private readonly ECDsa? _ecdsa;
    private readonly string _curve = string.Empty;
    private readonly string? _onlyAlgorithm;

    /// <summary>Takes an RSA key.</summary>
    /// <param name="id">Its name in tokens; <c>null</c>: any.</param>
    /// <param name="algorithm">The one algorithm that it is for; <c>null</c>: all that it fits.</param>
    /// <param name="rsa">The key; it becomes this object's.</param>
    /// <exception cref="FormatException">It is too short.</exception>
    public VerificationKey(string? id, string? algorithm, RSA rsa)
        : this(id, algorithm)
    {
        _rsa = rsa;
        if (rsa.KeySize < MinRsaBits)
        {
            throw new FormatException($"an RSA key has {rsa.KeySize} bits, and needs {MinRsaBits} at the least");
        }
    }

    /// <summary>Takes an ECDSA key.</summary>
    /// <param name="id">Its name in tokens; <c>null</c>: any.</param>
    /// <param name="algorithm">The one algorithm that it is for; <c>null</c>: the one that it fits.</param>
    /// <param name="ecdsa">The key; it becomes this object's.</param>
    /// <exception cref="FormatException">It is on a curve that no algorithm is for.</exception>
    public VerificationKey(string? id, string? algorithm, ECDsa ecdsa)
        : this(id, algorithm)
    {
        _ecdsa = ecdsa;
        _curve = ecdsa.ExportParameters(includePrivateParameters: false).Curve.Oid.Value ?? string.Empty;
        if (!JwtAlgorithm.All.Any(known => known.Curve == _curve && _curve.Length > 0))
        {
            throw new FormatException("an elliptic curve is neither P-256 nor P-384");
        }
    }

    private VerificationKey(string? id, string? algorithm) => (Id, _onlyAlgorithm) = (id, algorithm);

    /// <summary>Its name in tokens; <c>null</c>: it has none, and may have signed any token.</summary>
    public string? Id { get; }

    /// <summary>Whether it may be used with an algorithm.</summary>
    public bool Fits(JwtAlgorithm algorithm) =>
        (_onlyAlgorithm is null || _onlyAlgorithm == algorithm.Name)
        && (_rsa is not null ? algorithm.Padding is not null : algorithm.Curve == _curve);

    /// <summary>Whether a signature is this key's, by an algorithm that it fits.</summary>
    public bool Verify(JwtAlgorithm algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        lock (_use)
        {
            return _rsa is not null
                ? _rsa.VerifyData(data, signature, algorithm.Hash, algorithm.Padding!)
                : _ecdsa!.VerifyData(data, signature, algorithm.Hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }
}
