using Registry.Core.Operations;

namespace Registry.Daemon.Transfer;

/// <summary>A download that goes on where it broke off, as long as it comes any further.</summary>
/// <param name="start">The download as it began.</param>
/// <param name="resume">Begins it again at an offset, or before it.</param>
/// <param name="length">How many bytes it has.</param>
/// <param name="time">The clock.</param>
internal sealed class ResumingStream(
    Download start, Func<long, CancellationToken, Task<Download>> resume, long length, TimeProvider time) : ForwardStream
{
    /// <summary>How often in a row it may break off without a byte.</summary>
    private const int MaxFailures = 6;

    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(1);

    private Stream? _body = start.Body;
    private long _bodyPosition = start.Start;
    private long _position;
    private int _failures;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                var read = await ReadOnceAsync(buffer, cancellationToken);
                if (read > 0 || _position == length)
                    return Advance(read);
                throw new EndOfStreamException($"it ended after {_position} of {length} bytes");
            }
            catch (IOException) when (_position == length)
            {
                // There was nothing left to come.
                return 0;
            }
            catch (IOException) when (++_failures <= MaxFailures)
            {
                await DropBodyAsync();
            }

            await Task.Delay(RetryHandler.WaitAfter(_failures), time, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await DropBodyAsync();
        await base.DisposeAsync();
    }

    private int Advance(int read)
    {
        _position = _bodyPosition;
        if (_position > length)
            throw new SourceException($"it is longer than the {length} bytes that its manifest says");
        _failures = 0;
        return read;
    }

    private async Task<int> ReadOnceAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_body is null)
            (_body, _bodyPosition) = await resume(_position, cancellationToken);
        while (_position - _bodyPosition is var known and > 0)
        {
            if (await ReadBodyAsync(_body, buffer[..(int)Math.Min(known, buffer.Length)], cancellationToken) == 0)
                throw new EndOfStreamException($"it ended after {_bodyPosition} of {length} bytes");
        }

        return await ReadBodyAsync(_body, buffer, cancellationToken);
    }

    private async Task<int> ReadBodyAsync(Stream body, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var idle = new CancellationTokenSource(IdleTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, cancellationToken);
        try
        {
            var read = await body.ReadAsync(buffer, either.Token);
            _bodyPosition += read;
            return read;
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"no byte came for {IdleTimeout.TotalSeconds} seconds", exception);
        }
    }

    private async ValueTask DropBodyAsync()
    {
        if (_body is not null)
            await _body.DisposeAsync();
        _body = null;
    }
}

/// <summary>A download that has begun.</summary>
/// <param name="Body">What comes.</param>
/// <param name="Start">At which byte it begins.</param>
internal readonly record struct Download(Stream Body, long Start);
