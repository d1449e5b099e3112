using Microsoft.Win32.SafeHandles;
using Registry.Core.Stores;

namespace Registry.Storage.Files;

/// <summary>An open blob file.</summary>
internal sealed class BlobContent(SafeFileHandle handle) : IBlobContent
{
    /// <inheritdoc/>
    public long Length { get; } = RandomAccess.GetLength(handle);

    /// <inheritdoc/>
    public SafeFileHandle File => handle;

    /// <inheritdoc/>
    public int Read(Span<byte> buffer, long offset)
    {
        try
        {
            return RandomAccess.Read(handle, buffer, offset);
        }
        catch (Exception exception) when (StorageFault.IsFault(exception))
        {
            throw StorageFault.From(exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}
