using System.IO.Pipelines;
using Microsoft.Win32.SafeHandles;

namespace Registry.Daemon.Http;

/// <summary>
/// Lets the kernel send a file's bytes in place of bytes that were written: a feature of connections where nothing stands between
/// the response and the socket, so not of TLS.
/// </summary>
internal interface IFileTransferFeature
{
    /// <summary>
    /// Advances a response's writer over bytes of a file, as if they had been copied into its memory. They are sent with the next
    /// flush, until which the file must stay open.
    /// </summary>
    /// <returns>
    /// Whether it did. <c>false</c>: the writer's memory is not the connection's own (its bytes are sent in chunks, wait behind others,
    /// or go nowhere), and they have to be copied.
    /// </returns>
    bool TryAdvance(PipeWriter response, SafeFileHandle file, long offset, int length);
}
