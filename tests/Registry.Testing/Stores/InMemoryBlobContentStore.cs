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
    public void Publish(IStagedBlob staged, Digest digest) => _content.TryAdd(digest, ((InMemoryStagedBlob)staged).Seal());

    /// <inheritdoc/>
    public bool Exists(Digest digest) => _content.ContainsKey(digest);

    /// <inheritdoc/>
    public IBlobContent? Open(Digest digest) => _content.TryGetValue(digest, out var bytes) ? new InMemoryBlobContent(bytes) : null;

    /// <summary>Takes a blob's bytes away, as garbage collection and damage do.</summary>
    public void Remove(Digest digest) => _content.TryRemove(digest, out _);

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
