using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Serilog.Sinks.File;

namespace Registry.Daemon.Audit;

/// <summary>
/// Makes each file that Serilog opens one that several processes can write to: every write goes to the end, wherever that is by then.
/// Its owner may write, its group may read.
/// </summary>
internal sealed partial class AppendOnlyHook : FileLifecycleHooks
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    // fcntl(2), as Linux numbers them.
    private const int SetStatusFlags = 4;
    private const int Append = 0x400;

    /// <summary>The file that was opened last; <c>null</c>: it is closed.</summary>
    public FileStream? Current { get; private set; }

    /// <summary>Takes note that the file is closed.</summary>
    public void Forget() => Current = null;

    /// <inheritdoc/>
    /// <exception cref="IOException">The file does not take it.</exception>
    public override Stream OnFileOpened(string path, Stream underlyingStream, Encoding encoding)
    {
        var file = (FileStream)underlyingStream;
        File.SetUnixFileMode(file.SafeFileHandle, Mode);
        if (FCntl(file.SafeFileHandle, SetStatusFlags, Append) != 0)
        {
            throw new IOException($"fcntl '{path}': {Marshal.GetLastPInvokeErrorMessage()}");
        }

        if (EndsWithinLine(path))
        {
            file.WriteByte((byte)'\n');
        }

        Current = file;
        return file;
    }

    /// <summary>Whether a crash or a full disk cut the last line off.</summary>
    private static bool EndsWithinLine(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var length = RandomAccess.GetLength(file);
        Span<byte> last = stackalloc byte[1];
        return length > 0 && RandomAccess.Read(file, last, length - 1) == 1 && last[0] != (byte)'\n';
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int FCntl(SafeFileHandle file, int command, int argument);
}
