using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Registry.Storage.Files;

/// <summary>
/// Keeps a second server off a data folder for as long as the first lives: an operating system lock on
/// <c>registryd.pid</c>, which holds the first one's process id. Maintenance commands run beside a server and do not take it.
/// </summary>
public sealed class InstanceLock : IDisposable
{
    private const int LongestProcessId = 20;

    private readonly SafeFileHandle _handle;

    private InstanceLock(SafeFileHandle handle) => _handle = handle;

    /// <summary>Takes the lock; it ends with <see cref="Dispose"/>, or with the process, however that ends.</summary>
    /// <param name="root">The data folder; made when it is missing.</param>
    /// <exception cref="StorageOpenException">
    /// Another process holds it (<see cref="StorageOpenException.OwnerProcessId"/>), or the folder cannot be written to.
    /// </exception>
    public static InstanceLock Acquire(string root)
    {
        var folder = DataFolder.Open(root);
        var path = Path.Join(folder.Root, "registryd.pid");
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
                throw InUse(folder.Root, ReadProcessId(handle));
            }
        }
        catch (IOException exception)
        {
            throw new StorageOpenException($"The data folder {folder.Root} cannot be locked: {exception.Message}.", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static StorageOpenException InUse(string root, int? owner)
    {
        var who = owner is { } id ? $"process {id}" : "another process";
        return new StorageOpenException($"The data folder {root} is in use by {who}. Stop it first, or choose another folder.")
        {
            OwnerProcessId = owner,
        };
    }

    private static void WriteProcessId(SafeFileHandle handle)
    {
        RandomAccess.SetLength(handle, 0);
        RandomAccess.Write(handle, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n")), 0);
    }

    private static int? ReadProcessId(SafeFileHandle handle)
    {
        Span<byte> text = stackalloc byte[LongestProcessId];
        var read = RandomAccess.Read(handle, text, 0);
        return int.TryParse(text[..read].TrimEnd((byte)'\n'), CultureInfo.InvariantCulture, out var id) ? id : null;
    }
}
