using System.Buffers;
using System.Security.Cryptography;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>The hash of a staged blob, carried along as bytes are added.</summary>
internal sealed class RunningHash : IDisposable
{
    private readonly IncrementalHash _hash;

    private RunningHash(DigestAlgorithm algorithm)
    {
        Algorithm = algorithm;
        _hash = IncrementalHash.CreateHash(algorithm.HashName);
    }

    /// <summary>What it is made with.</summary>
    public DigestAlgorithm Algorithm { get; }

    /// <summary>How many bytes went in.</summary>
    public long Length { get; private set; }

    /// <summary>The hash of what is staged: the one that was kept if it is that, else made from the staged bytes.</summary>
    public static RunningHash Of(IStagedBlob staged, DigestAlgorithm algorithm, RunningHash? kept)
    {
        if (kept is not null && kept.Algorithm == algorithm && kept.Length == staged.Length)
        {
            return kept;
        }

        kept?.Dispose();
        var hash = new RunningHash(algorithm);
        if (staged.Length > 0)
        {
            staged.HashInto(hash._hash);
            hash.Length = staged.Length;
        }

        return hash;
    }

    /// <summary>Adds bytes.</summary>
    public void Append(in ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
        {
            _hash.AppendData(segment.Span);
        }

        Length += bytes.Length;
    }

    /// <summary>The digest of everything that went in.</summary>
    public Digest Current()
    {
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        return Digest.FromHash(Algorithm, hash[.._hash.GetCurrentHash(hash)]);
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
