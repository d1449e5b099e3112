using Registry.Core.Operations;
using Registry.Testing.Time;
using Xunit;

namespace Core.Tests.Operations;

public sealed class ReadRateTests
{
    private const int Rate = 8_000_000;
    private const int Piece = Rate / 8;

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void PayAsync_NoLimit_NeverWaits()
    {
        var rate = new ReadRate(bytesPerSecond: null, _time);

        Assert.True(rate.PayAsync(int.MaxValue, default).AsTask().IsCompletedSuccessfully);
        Assert.Equal(1 << 20, rate.PieceSize);
    }

    [Fact]
    public async Task PayAsync_APiece_WaitsAsLongAsItIsWorth()
    {
        var rate = new ReadRate(Rate, _time);

        Assert.Equal(Piece, rate.PieceSize);
        for (var piece = 0; piece < 3; piece++)
        {
            var paid = rate.PayAsync(Piece, default).AsTask();
            _time.Advance(TimeSpan.FromMilliseconds(124));
            Assert.False(paid.IsCompleted);
            _time.Advance(TimeSpan.FromMilliseconds(1));
            await paid;
        }
    }

    [Fact]
    public async Task PayAsync_AfterIdleTime_HasEarnedOnePieceAndNoMore()
    {
        var rate = new ReadRate(Rate, _time);
        _time.Advance(TimeSpan.FromDays(1));

        Assert.True(rate.PayAsync(Piece, default).AsTask().IsCompletedSuccessfully);
        var next = rate.PayAsync(Piece, default).AsTask();
        Assert.False(next.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(125));
        await next;
    }

    [Theory]
    [InlineData(1, 4 << 10)]
    [InlineData(long.MaxValue, 1 << 20)]
    public void PieceSize_ExtremeRate_IsWithinBounds(long rate, int expected) =>
        Assert.Equal(expected, new ReadRate(rate, _time).PieceSize);

    [Fact]
    public async Task PayAsync_Cancelled_Ends()
    {
        using var cancellation = new CancellationTokenSource();
        var paid = new ReadRate(1, _time).PayAsync(Piece, cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => paid);
    }
}
