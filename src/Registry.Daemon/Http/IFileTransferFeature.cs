using Microsoft.Win32.SafeHandles;

namespace Registry.Daemon.Http;

/// <summary>
/// Lets the kernel send a file's bytes in place of bytes that were written: a feature of connections where nothing stands between
/// the response and the socket, so not of TLS.
/// </summary>
internal interface IFileTransferFeature
{
    /// <summary>
    /// From now on, bytes that the response's writer is advanced over are the file's, from an offset on; what its memory holds does
    /// not count. They are sent with the next flush.
    /// </summary>
    void Begin(SafeFileHandle file, long offset);

    /// <summary>From now on, bytes that the writer is advanced over are those in its memory again.</summary>
    void End();
}
