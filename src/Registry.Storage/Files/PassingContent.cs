using Microsoft.Win32.SafeHandles;
using Registry.Core.Stores;

namespace Registry.Storage.Files;

/// <summary>
/// An open blob file that is read once, from its start to its end: what is read leaves the system's cache again, unless the file was
/// in it before, for those who read it for clients.
/// </summary>
internal sealed class PassingContent(SafeFileHandle handle) : IBlobContent
{
    private readonly BlobContent _content = new(handle);
    private readonly bool _wasCached = Posix.IsCached(handle);

    /// <inheritdoc/>
    public long Length => _content.Length;

    /// <inheritdoc/>
    public SafeFileHandle? File => handle;

    /// <inheritdoc/>
    public int Read(Span<byte> buffer, long offset)
    {
        var read = _content.Read(buffer, offset);
        if (!_wasCached)
        {
            // From the start each time: the cache keeps a block that reaches past the end of what is dropped.
            Posix.DropFromCache(handle, offset + read);
        }

        return read;
    }

    /// <inheritdoc/>
    public void Dispose() => _content.Dispose();
}
