using System.Buffers;
using System.Security.Cryptography;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>The hash of a staged blob, carried along as bytes are added.</summary>
internal sealed class RunningHash : IDisposable
{
    private readonly DigestAlgorithm _algorithm;
    private readonly IncrementalHash _hash;
    private long _length;

    private RunningHash(DigestAlgorithm algorithm)
    {
        _algorithm = algorithm;
        _hash = IncrementalHash.CreateHash(algorithm.HashName);
    }

    /// <summary>The hash of what is staged, made from the staged bytes.</summary>
    public static RunningHash Of(IStagedBlob staged, DigestAlgorithm algorithm)
    {
        var hash = new RunningHash(algorithm);
        try
        {
            if (staged.Length > 0)
            {
                staged.HashInto(hash._hash);
                hash._length = staged.Length;
            }

            return hash;
        }
        catch
        {
            hash.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Whether this is the hash of what is staged. It is not after an append that failed half way, and when another algorithm
    /// is asked for.
    /// </summary>
    public bool IsOf(IStagedBlob staged, DigestAlgorithm algorithm) => _algorithm == algorithm && _length == staged.Length;

    /// <summary>Adds bytes.</summary>
    public void Append(in ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
        {
            _hash.AppendData(segment.Span);
        }

        _length += bytes.Length;
    }

    /// <summary>The digest of everything that went in.</summary>
    public Digest Current()
    {
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        return Digest.FromHash(_algorithm, hash[.._hash.GetCurrentHash(hash)]);
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
