namespace Registry.Core.Operations;

/// <summary>A token bucket over the bytes that are read: it holds one piece, so that idle time is not made up for.</summary>
/// <param name="bytesPerSecond">The rate; <c>null</c>: no limit.</param>
/// <param name="time">The clock.</param>
internal sealed class ReadRate(long? bytesPerSecond, TimeProvider time)
{
    private const int LargestPiece = 1 << 20;
    private const int SmallestPiece = 4 << 10;

    /// <summary>So that a low rate is spread over each second.</summary>
    private const int PiecesPerSecond = 8;

    private double _tokens;
    private long _countedAt = time.GetTimestamp();

    /// <summary>How many bytes to read at once.</summary>
    public int PieceSize { get; } =
        bytesPerSecond is { } rate ? (int)Math.Clamp(rate / PiecesPerSecond, SmallestPiece, LargestPiece) : LargestPiece;

    /// <summary>Waits until a piece that was read is paid for.</summary>
    public async ValueTask PayAsync(int bytes, CancellationToken cancellationToken)
    {
        if (bytesPerSecond is not { } rate)
        {
            return;
        }

        var now = time.GetTimestamp();
        _tokens = Math.Min(_tokens + (time.GetElapsedTime(_countedAt, now).TotalSeconds * rate), PieceSize) - bytes;
        _countedAt = now;
        if (_tokens < 0)
        {
            await Task.Delay(TimeSpan.FromSeconds(-_tokens / rate), time, cancellationToken);
        }
    }
}
