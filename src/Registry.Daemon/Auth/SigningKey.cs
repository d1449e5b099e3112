using System.Security.Cryptography;

namespace Registry.Daemon.Auth;

/// <summary>A key that tokens are signed with: ECDSA on P-256 with SHA-256, <c>ES256</c> (RFC 7518, section 3.4).</summary>
/// <param name="id">Its name in tokens.</param>
/// <param name="key">The key; it becomes this object's.</param>
/// <param name="createdAt">When it was made.</param>
internal sealed class SigningKey(string id, ECDsa key, DateTimeOffset createdAt) : IDisposable
{
    /// <summary>The algorithm's name in tokens.</summary>
    public const string Algorithm = "ES256";

    private readonly Lock _use = new();

    /// <summary>Its name in tokens.</summary>
    public string Id { get; } = id;

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; } = createdAt;

    /// <summary>Signs.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        lock (_use)
        {
            return key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    /// <summary>Whether a signature is this key's.</summary>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        lock (_use)
        {
            return key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();
}
