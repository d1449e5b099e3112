using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Registry.Storage.Files;

/// <summary>
/// Keeps a second process of a kind off a data folder for as long as the first lives: an operating system lock on a file that holds
/// the first one's process id. Each kind has its own: garbage collection runs beside a server.
/// </summary>
public sealed class InstanceLock : IDisposable
{
    private const int LongestProcessId = 20;

    private readonly SafeFileHandle _handle;

    private InstanceLock(SafeFileHandle handle) => _handle = handle;

    /// <summary>Takes the lock of a kind; it ends with <see cref="Dispose"/>, or with the process, however that ends.</summary>
    /// <param name="root">The data folder; made when it is missing.</param>
    /// <param name="kind">What only one process at a time may do there.</param>
    /// <exception cref="StorageOpenException">
    /// Another process holds it (<see cref="StorageOpenException.OwnerProcessId"/>), or the folder cannot be written to.
    /// </exception>
    public static InstanceLock Acquire(string root, InstanceKind kind)
    {
        var folder = DataFolder.Open(root);
        var path = Path.Join(folder.Root, kind.FileName);
        try
        {
            var handle = Posix.OpenOrCreate(path);
            if (Posix.TryLock(handle, path))
            {
                WriteProcessId(handle);
                return new InstanceLock(handle);
            }

            using (handle)
            {
                throw InUse(folder.Root, ReadProcessId(handle), kind);
            }
        }
        catch (IOException exception)
        {
            throw new StorageOpenException($"The data folder {folder.Root} cannot be locked: {exception.Message}.", exception);
        }
    }

    /// <summary>Whether a process holds the lock of a kind.</summary>
    /// <param name="root">The data folder.</param>
    /// <param name="kind">What only one process at a time may do there.</param>
    /// <exception cref="IOException">It cannot be found out, such as by a user who may not read the lock's file.</exception>
    internal static bool IsHeld(string root, InstanceKind kind)
    {
        var path = Path.Join(root, kind.FileName);
        using var handle = Posix.OpenRead(path);
        return handle is not null && !Posix.TryLock(handle, path);
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static StorageOpenException InUse(string root, int? owner, InstanceKind kind) =>
        new(kind.Refuse(root, owner is { } id ? $"process {id}" : "another process")) { IsInUse = true, OwnerProcessId = owner };

    private static void WriteProcessId(SafeFileHandle handle)
    {
        // Written over what is there before it is cut: on a full disk there may be no other room.
        var text = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n"));
        try
        {
            RandomAccess.Write(handle, text, 0);
            RandomAccess.SetLength(handle, text.Length);
        }
        catch (IOException exception) when (StorageFault.IsFull(exception))
        {
            // It is locked all the same: garbage collection, which makes room, has to run just then.
        }
    }

    private static int? ReadProcessId(SafeFileHandle handle)
    {
        Span<byte> text = stackalloc byte[LongestProcessId];
        var read = RandomAccess.Read(handle, text, 0);
        return int.TryParse(text[..read].TrimEnd((byte)'\n'), CultureInfo.InvariantCulture, out var id) ? id : null;
    }
}
