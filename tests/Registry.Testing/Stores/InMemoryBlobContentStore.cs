using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Testing.Stores;

/// <summary>Blobs' bytes in memory.</summary>
public sealed class InMemoryBlobContentStore : IBlobContentStore
{
    private readonly ConcurrentDictionary<Digest, byte[]> _content = new();

    /// <inheritdoc/>
    public void Publish(IStagedBlob staged, Digest digest)
    {
        var bytes = ((InMemoryStagedBlob)staged).Seal();
        _content.AddOrUpdate(digest, bytes, (_, known) => known.Length == bytes.Length ? known : bytes);
    }

    /// <inheritdoc/>
    public long? Length(Digest digest) => _content.TryGetValue(digest, out var bytes) ? bytes.Length : null;

    /// <inheritdoc/>
    public IBlobContent? Open(Digest digest) => _content.TryGetValue(digest, out var bytes) ? new InMemoryBlobContent(bytes) : null;

    /// <summary>Takes a blob's bytes away, as garbage collection and damage do.</summary>
    public void Remove(Digest digest) => _content.TryRemove(digest, out _);

    /// <summary>Cuts a blob's bytes off, as damage does.</summary>
    public void Truncate(Digest digest, int length) => _content[digest] = _content[digest][..length];

    private sealed class InMemoryBlobContent(byte[] bytes) : IBlobContent
    {
        public long Length => bytes.Length;

        public SafeFileHandle? File => null;

        public int Read(Span<byte> buffer, long offset)
        {
            var rest = bytes.AsSpan((int)Math.Min(offset, bytes.Length));
            var count = Math.Min(rest.Length, buffer.Length);
            rest[..count].CopyTo(buffer);
            return count;
        }

        public void Dispose()
        {
        }
    }
}
