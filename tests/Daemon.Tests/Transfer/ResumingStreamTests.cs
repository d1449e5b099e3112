using Registry.Core.Operations;
using Registry.Daemon.Transfer;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Transfer;

public sealed class ResumingStreamTests
{
    private static readonly byte[] Content = [1, 2, 3, 4, 5];

    private readonly FakeTimeProvider _time = new();
    private readonly List<long> _resumed = [];

    [Fact]
    public async Task Read_BodyStalls_IsAskedForAgain()
    {
        await using var stream = Create(new Body(Content[..2], stalls: true), new Download(new Body(Content[2..]), 2));

        Assert.Equal(Content, await ReadAsync(stream));
        Assert.Equal([2], _resumed);
    }

    [Fact]
    public async Task Read_BodyThatBeganAnewStalls_IsAskedForAgainAndDisposed()
    {
        var (stalled, whole) = (new Body(Content[..1], stalls: true), new Body(Content));
        await using var stream = Create(new Body(Content[..2]), new Download(stalled, 0), new Download(whole, 0));

        Assert.Equal(Content, await ReadAsync(stream));
        Assert.Equal([2, 2], _resumed);
        Assert.True(stalled.IsDisposed);
    }

    [Fact]
    public async Task Read_BreaksOffAfterTheLastByte_IsWhole()
    {
        await using var stream = Create(new Body(Content, stalls: true));

        Assert.Equal(Content, await ReadAsync(stream));
        Assert.Empty(_resumed);
    }

    [Fact]
    public async Task Read_StallsForever_GivesUp()
    {
        var stalling = Enumerable.Range(0, 6).Select(_ => new Download(new Body([], stalls: true), 0));
        await using var stream = Create(new Body([], stalls: true), [.. stalling]);

        await Assert.ThrowsAsync<IOException>(() => ReadAsync(stream));
        Assert.Equal(6, _resumed.Count);
    }

    private ResumingStream Create(Body start, params Download[] more)
    {
        var next = new Queue<Download>(more);
        return new ResumingStream(new Download(start, 0), ResumeAsync, Content.Length, _time);

        Task<Download> ResumeAsync(long offset, CancellationToken cancellationToken)
        {
            _resumed.Add(offset);
            return Task.FromResult(next.Dequeue());
        }
    }

    /// <summary>Reads to the end, and lets the time pass wherever it is waited for.</summary>
    private async Task<byte[]> ReadAsync(ResumingStream stream)
    {
        using var bytes = new MemoryStream();
        var copy = stream.CopyToAsync(bytes);
        while (!copy.IsCompleted)
        {
            if (_time.IsAwaited)
            {
                _time.Advance(TimeSpan.FromMinutes(1));
            }

            await Task.Yield();
        }

        await copy;
        return bytes.ToArray();
    }

    /// <summary>Gives some bytes, one at a time, and then ends or says no more.</summary>
    private sealed class Body(byte[] bytes, bool stalls = false) : ForwardStream
    {
        private int _position;

        public bool IsDisposed { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_position < bytes.Length)
            {
                buffer.Span[0] = bytes[_position++];
                return 1;
            }

            if (stalls)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }

            return 0;
        }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }
}
