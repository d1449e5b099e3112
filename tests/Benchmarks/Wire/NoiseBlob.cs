using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Benchmarks.Wire;

/// <summary>A blob that no compression helps and that no other seed repeats, made again from its seed whenever it is sent.</summary>
internal sealed class NoiseBlob
{
    private const int BlockLength = 1024 * 1024;
    private static readonly byte[] Noise = RandomNumberGenerator.GetBytes(BlockLength);
    private static long _lastSeed;

    private readonly long _seed = Interlocked.Increment(ref _lastSeed);

    public NoiseBlob(long length)
    {
        Length = length;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var block in Blocks())
            hash.AppendData(block.Span);
        Digest = $"sha256:{Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }

    /// <summary>The length in bytes.</summary>
    public long Length { get; }

    public string Digest { get; }

    /// <summary>The content, in blocks that are valid only until the next one is asked for.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Blocks()
    {
        var block = Noise[..(int)Math.Min(Length, BlockLength)];
        for (long offset = 0; offset < Length; offset += BlockLength)
        {
            // One stamp a block makes the content new at next to no cost.
            BinaryPrimitives.WriteInt64LittleEndian(block, _seed);
            BinaryPrimitives.WriteInt64LittleEndian(block.AsSpan(sizeof(long)), offset);
            yield return block.AsMemory(0, (int)Math.Min(Length - offset, block.Length));
        }
    }
}
