using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using Registry.Core.Errors;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>Reads blobs of which nothing is recorded: whether they are whole, and what they are.</summary>
internal sealed class BlobSurvey(
    ILitterStore litter, IBlobContentStore content, IQuarantineStore quarantine, IRebuildReport report, CancellationToken cancellationToken)
{
    /// <summary>The largest JSON that is read as a configuration or a manifest: what registries take as a manifest at the most.</summary>
    private const int MaxJsonSize = 4 << 20;

    private const int BufferSize = 1 << 20;

    /// <summary>How many blobs were damaged.</summary>
    public long Damaged { get; private set; }

    /// <summary>Reads every blob; the damaged ones are told of and, unless nothing may be changed, put aside.</summary>
    public async Task<List<FoundBlob>> FindAsync(bool isDryRun)
    {
        var found = new List<FoundBlob>();
        await foreach (var page in litter.ListBlobsAsync(DateTimeOffset.MaxValue, cancellationToken))
        {
            foreach (var (digest, _) in page)
            {
                report.Advanced(CopyStage.Read, found.Count + Damaged, total: 0);
                if (Read(digest, isDryRun) is { } blob)
                {
                    found.Add(blob);
                }
            }
        }

        return found;
    }

    /// <summary>The bytes of a configuration or manifest; none where they cannot be read any more.</summary>
    public byte[] ReadJson(FoundBlob blob)
    {
        using var stream = content.Open(blob.Digest) is { } opened ? new BlobStream(opened) : Stream.Null;
        var bytes = new byte[blob.Size];
        return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    /// <summary>The digest of a layer's bytes, unpacked; <c>null</c>: it is no whole gzip file.</summary>
    public Digest? Unpack(FoundBlob blob)
    {
        using var opened = content.Open(blob.Digest);
        if (opened is null)
        {
            return null;
        }

        using var stream = new GZipStream(new BlobStream(opened), CompressionMode.Decompress);
        try
        {
            return Hash(stream, DigestAlgorithm.Sha256, out _).Digest;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private FoundBlob? Read(Digest digest, bool isDryRun)
    {
        try
        {
            using var opened = content.Open(digest);
            if (opened is null)
            {
                return null;
            }

            using var stream = new BlobStream(opened);
            var (actual, size) = Hash(stream, digest.Algorithm, out var format);
            if (actual == digest)
            {
                return new FoundBlob(digest, size, format == BlobFormat.Json && size > MaxJsonSize ? BlobFormat.Other : format);
            }

            Fail($"{digest}: its bytes are damaged; {(isDryRun ? "it would be" : "it is")} put into the quarantine");
            if (!isDryRun)
            {
                quarantine.PutAside(digest);
            }
        }
        catch (RegistryException exception)
        {
            Fail($"{digest}: it cannot be read: {(exception.InnerException ?? exception).Message}");
        }

        return null;
    }

    private (Digest Digest, long Size) Hash(Stream stream, DigestAlgorithm algorithm, out BlobFormat format)
    {
        using var hash = IncrementalHash.CreateHash(algorithm.HashName);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long size = 0;
            int read;
            format = BlobFormat.Other;
            while ((read = stream.Read(buffer)) > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                format = size == 0 ? FormatOf(buffer.AsSpan(0, read)) : format;
                hash.AppendData(buffer, 0, read);
                size += read;
            }

            return (Digest.FromHash(algorithm, hash.GetCurrentHash()), size);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Fail(string problem)
    {
        Damaged++;
        report.Failed(problem);
    }

    private static BlobFormat FormatOf(ReadOnlySpan<byte> start) => start switch
    {
        [0x1F, 0x8B, ..] => BlobFormat.Gzip,
        [0x28, 0xB5, 0x2F, 0xFD, ..] => BlobFormat.Zstandard,
        [(byte)'{', ..] => BlobFormat.Json,
        _ => BlobFormat.Other,
    };
}
