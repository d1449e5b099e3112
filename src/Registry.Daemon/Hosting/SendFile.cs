using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Registry.Daemon.Hosting;

/// <summary>sendfile(2): the kernel sends a file's pages, and nothing is copied into this process.</summary>
internal static partial class SendFile
{
    private const int Interrupted = 4; // EINTR
    private const int WouldBlock = 11; // EAGAIN

    /// <summary>Sends as much of a part of a file as the socket takes without waiting.</summary>
    /// <returns>How many bytes were sent: fewer than asked for when the socket is full.</returns>
    /// <exception cref="SocketException">The connection is gone.</exception>
    /// <exception cref="EndOfStreamException">The file ends before the part does.</exception>
    public static int Send(Socket socket, SafeFileHandle file, long offset, int length)
    {
        var sent = 0;
        while (sent < length)
        {
            var result = Call(socket.SafeHandle, file, ref offset, length - sent);
            if (result > 0)
            {
                sent += (int)result;
                continue;
            }

            if (result == 0)
            {
                throw new EndOfStreamException($"A file ends at {offset}, {length - sent} bytes early.");
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Interrupted:
                    continue;
                case WouldBlock:
                    return sent;
                default:
                    throw new SocketException();
            }
        }

        return sent;
    }

    [LibraryImport("libc", EntryPoint = "sendfile", SetLastError = true)]
    private static partial nint Call(SafeSocketHandle socket, SafeFileHandle file, ref long offset, nint count);
}
