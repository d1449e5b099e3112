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

    // Completion and the end of a flush may meet, and a block that returned to the pool twice would have two owners.
    private readonly Lock _lock = new();
    private readonly List<Piece> _pieces = [];
    private readonly List<IMemoryOwner<byte>> _blocks = [];
    private Memory<byte> _block;
    private int _start;
    private int _end;
    private Piece? _filePiece;
    private bool _isFlushing;
    private volatile bool _isBroken;

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
    public bool TryAdvance(PipeWriter response, SafeFileHandle file, long offset, int length)
    {
        if (_isFlushing || !response.GetMemory().Equals(GetMemory()))
        {
            return false;
        }

        _filePiece = new Piece(default, file, offset, length);
        try
        {
            response.Advance(length);
        }
        finally
        {
            _filePiece = null;
        }

        return true;
    }

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
    /// <exception cref="ArgumentOutOfRangeException">There is not so much memory: what lies behind it may be another client's.</exception>
    public override void Advance(int bytes)
    {
        if (_filePiece is { } piece)
        {
            CutWritten();
            _pieces.Add(piece);
            return;
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, (uint)(_block.Length - _end), nameof(bytes));
        _end += bytes;
    }

    /// <inheritdoc/>
    /// <exception cref="EndOfStreamException">A file is shorter than what was to be sent of it.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        CutWritten();
        lock (_lock)
        {
            _isFlushing = true;
        }

        try
        {
            for (var i = 0; i < _pieces.Count && !_isBroken; i++)
            {
                await SendAsync(_pieces[i], cancellationToken);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The client is gone; the server learns it from the result, as it would from its own queue.
            _isBroken = true;
        }
        catch (Exception exception)
        {
            _isBroken = true;
            connection.Abort(new ConnectionAbortedException("An answer broke off in the middle.", exception));
            throw;
        }
        finally
        {
            lock (_lock)
            {
                _isFlushing = false;
                Release();
            }
        }

        return new FlushResult(isCanceled: false, isCompleted: _isBroken);
    }

    /// <summary>Does nothing: part of what is being flushed may be on the wire already.</summary>
    public override void CancelPendingFlush()
    {
    }

    /// <summary>Closes the connection. What was not flushed is not sent; a flush under way ends.</summary>
    public override void Complete(Exception? exception = null)
    {
        _isBroken = true;
        lock (_lock)
        {
            if (!_isFlushing)
            {
                Release();
            }
        }

        inner.Complete(exception);
    }

    private async ValueTask SendAsync(Piece piece, CancellationToken cancellationToken)
    {
        if (piece.File is not { } file)
        {
            await SendAsync(piece.Memory, cancellationToken);
            return;
        }

        for (var sent = 0; sent < piece.Length;)
        {
            var taken = SendFile.Send(socket, file, piece.Offset + sent, piece.Length - sent);
            sent += taken > 0 ? taken : await SendCopyAsync(file, piece.Offset + sent, piece.Length - sent, cancellationToken);
        }
    }

    /// <summary>Sends a few bytes of a file in the ordinary way, which waits while the socket is full and says what else is wrong.</summary>
    private async ValueTask<int> SendCopyAsync(SafeFileHandle file, long offset, int length, CancellationToken cancellationToken)
    {
        using var buffer = MemoryPool<byte>.Shared.Rent(WaitingSize);
        var read = RandomAccess.Read(file, buffer.Memory.Span[..Math.Min(WaitingSize, length)], offset);
        if (read == 0)
        {
            throw new EndOfStreamException($"A file ends at {offset}, {length} bytes early.");
        }

        await SendAsync(buffer.Memory[..read], cancellationToken);
        return read;
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
