using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Registry.Daemon.Hosting;

/// <summary>sendfile(2): the kernel sends a file's pages, and nothing is copied into this process.</summary>
internal static partial class SendFile
{
    /// <summary>Sends as much of a part of a file as the socket takes without waiting.</summary>
    /// <returns>
    /// How many bytes were sent. Fewer than asked for: the socket is full, the file has ended, or something is wrong with either, as
    /// an ordinary read and send of the bytes that follow will tell.
    /// </returns>
    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    public static int Send(Socket socket, SafeFileHandle file, long offset, int length) =>
        (int)Math.Max(0, Call(socket.SafeHandle, file, ref offset, length));

    [LibraryImport("libc", EntryPoint = "sendfile")]
    private static partial nint Call(SafeSocketHandle socket, SafeFileHandle file, ref long offset, nint count);
}
