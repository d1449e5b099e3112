using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Win32.SafeHandles;
using Registry.Daemon.Http;

namespace Registry.Daemon.Hosting;

/// <summary>
/// The way from a response to its socket, without the server's own detour over a queue and another thread, and with files sent by the
/// kernel (sendfile): a large pull costs no copy. What is written is sent when it is flushed, and a flush completes when the socket
/// has taken all of it: that is all the back-pressure there is.
/// </summary>
/// <param name="connection">The connection; aborted when an answer breaks off, since the rest would be read as another.</param>
/// <param name="socket">Its socket.</param>
/// <param name="inner">The server's own way, which stays unused; its completion closes the connection.</param>
/// <param name="pool">Where memory for writing comes from; none is held between flushes.</param>
internal sealed class SocketOutput(ConnectionContext connection, Socket socket, PipeWriter inner, MemoryPool<byte> pool)
    : PipeWriter, IFileTransferFeature
{
    /// <summary>How many bytes are sent by a copy when the socket is full, only to wait for it.</summary>
    private const int WaitingSize = 16 * 1024;

    private readonly List<Piece> _pieces = [];
    private readonly List<IMemoryOwner<byte>> _blocks = [];
    private Memory<byte> _block;
    private int _start;
    private int _end;
    private SafeFileHandle? _file;
    private long _fileOffset;
    private bool _isFlushing;
    private bool _isBroken;

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc/>
    public override long UnflushedBytes
    {
        get
        {
            long bytes = _end - _start;
            foreach (var piece in _pieces)
            {
                bytes += piece.Length;
            }

            return bytes;
        }
    }

    /// <inheritdoc/>
    public void Begin(SafeFileHandle file, long offset)
    {
        _file = file;
        _fileOffset = offset;
    }

    /// <inheritdoc/>
    public void End() => _file = null;

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_block.Length - _end < Math.Max(sizeHint, 1))
        {
            CutWritten();
            var owner = (sizeHint <= pool.MaxBufferSize ? pool : MemoryPool<byte>.Shared).Rent(sizeHint);
            _blocks.Add(owner);
            _block = owner.Memory;
            _start = _end = 0;
        }

        return _block[_end..];
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc/>
    public override void Advance(int bytes)
    {
        if (_file is null)
        {
            _end += bytes;
            return;
        }

        CutWritten();
        _pieces.Add(new Piece(default, _file, _fileOffset, bytes));
        _fileOffset += bytes;
    }

    /// <inheritdoc/>
    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        _isFlushing = true;
        try
        {
            CutWritten();
            foreach (var piece in _pieces)
            {
                if (!_isBroken)
                {
                    await (piece.File is { } file ? SendFileAsync(piece, file, cancellationToken) : SendAsync(piece.Memory, cancellationToken));
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The client is gone; the server learns it from the result, as it would from its own queue.
            _isBroken = true;
        }
        catch (OperationCanceledException)
        {
            _isBroken = true;
            connection.Abort(new ConnectionAbortedException("An answer was given up in the middle."));
            throw;
        }
        finally
        {
            _isFlushing = false;
            Release();
        }

        return new FlushResult(isCanceled: false, isCompleted: _isBroken);
    }

    /// <summary>Does nothing: part of what is being flushed may be on the wire already.</summary>
    public override void CancelPendingFlush()
    {
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        _isBroken = true;
        if (!_isFlushing)
        {
            Release();
        }

        inner.Complete(exception);
    }

    private async ValueTask SendFileAsync(Piece piece, SafeFileHandle file, CancellationToken cancellationToken)
    {
        var sent = 0;
        while (true)
        {
            sent += SendFile.Send(socket, file, piece.Offset + sent, piece.Length - sent);
            if (sent == piece.Length)
            {
                return;
            }

            // The socket is full. An ordinary send of the next few bytes waits until it is not.
            using var buffer = MemoryPool<byte>.Shared.Rent(WaitingSize);
            var length = RandomAccess.Read(file, buffer.Memory.Span[..Math.Min(WaitingSize, piece.Length - sent)], piece.Offset + sent);
            await SendAsync(buffer.Memory[..length], cancellationToken);
            sent += length;
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancellationToken)..];
        }
    }

    private void CutWritten()
    {
        if (_end > _start)
        {
            _pieces.Add(new Piece(_block[_start.._end], null, 0, _end - _start));
            _start = _end;
        }
    }

    private void Release()
    {
        _pieces.Clear();
        foreach (var block in _blocks)
        {
            block.Dispose();
        }

        _blocks.Clear();
        _block = default;
        _start = _end = 0;
    }

    /// <summary>The next bytes to send: from memory, or from a file.</summary>
    private readonly record struct Piece(ReadOnlyMemory<byte> Memory, SafeFileHandle? File, long Offset, int Length);
}
