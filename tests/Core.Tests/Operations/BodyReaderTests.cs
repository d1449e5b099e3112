using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Registry.Core.Errors;
using Registry.Core.Operations;
using Registry.Testing.Time;
using Xunit;

namespace Core.Tests.Operations;

public sealed class BodyReaderTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AlmostIdle = Idle - TimeSpan.FromTicks(1);

    private readonly FakeTimeProvider _time = new();
    private readonly List<byte[]> _pieces = [];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1000, 1)]
    [InlineData(BodyReader.PieceSize, 1)]
    [InlineData(BodyReader.PieceSize + 1, 2)]
    [InlineData((5 * BodyReader.PieceSize) / 2, 3)]
    public async Task CopyToAsync_SmallSegments_AreGatheredIntoLargePieces(int length, int pieces)
    {
        var body = new TestBody();
        var bytes = RandomNumberGenerator.GetBytes(length);
        var copying = body.Reader.CopyToAsync(Take, default);

        foreach (var segment in bytes.Chunk(4096))
        {
            body.Send(segment);
        }

        body.End();
        await copying;

        Assert.True(_pieces.SelectMany(piece => piece).SequenceEqual(bytes));
        Assert.Equal(pieces, _pieces.Count);
        Assert.Equal(length, body.Reader.BytesRead);
    }

    [Fact]
    public async Task CopyToAsync_Empty_HandsOnNothing()
    {
        await TestBody.Of(string.Empty).CopyToAsync(Take, default);

        Assert.Empty(_pieces);
    }

    [Fact]
    public async Task CopyToAsync_ClientFallsSilent_IsGivenUpAfterTheIdleTime()
    {
        var body = new TestBody(Idle, _time);
        var copying = body.Reader.CopyToAsync(Take, default);
        body.Send("abc"u8);

        _time.Advance(AlmostIdle);
        Assert.False(copying.IsCompleted);

        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(RegistryErrorCode.BlobUploadInvalid, (await Assert.ThrowsAsync<RegistryException>(() => copying)).Code);
        Assert.Equal("abc"u8, Assert.Single(_pieces));
    }

    [Fact]
    public async Task CopyToAsync_ByteJustInTime_GoesOnForAsLongAsItTakes()
    {
        var body = new TestBody(Idle, _time);
        var copying = body.Reader.CopyToAsync(Take, default);

        for (byte b = 0; b < 100; b++)
        {
            _time.Advance(AlmostIdle);
            body.Send([b]);
        }

        body.End();
        await copying;

        Assert.Equal(100, Assert.Single(_pieces).Length);
    }

    [Fact]
    public async Task CopyToAsync_ByteInTheMomentOfGivingUp_GoesOn()
    {
        var scheduler = new HeldScheduler();
        var body = new TestBody(Idle, _time, scheduler);
        var copying = body.Reader.CopyToAsync(Take, default);

        body.Send("a"u8);
        _time.Advance(Idle);
        scheduler.Run();
        body.Send("b"u8);
        scheduler.Run();
        body.End();
        scheduler.Run();
        await copying;

        Assert.Equal("ab"u8, Assert.Single(_pieces));
    }

    [Fact]
    public async Task CopyToAsync_StorageSlow_IsNotTheClientsSilence()
    {
        var body = new TestBody(Idle, _time);
        var copying = body.Reader.CopyToAsync(
            (in piece) =>
            {
                _time.Advance(Idle * 2);
                Take(piece);
            },
            default);

        body.Send(new byte[BodyReader.PieceSize]);
        body.Send(new byte[BodyReader.PieceSize]);
        body.End();
        await copying;

        Assert.Equal(2, _pieces.Count);
    }

    [Fact]
    public async Task CopyToAsync_ConsumerFails_LeavesTheRestToOthers()
    {
        var body = new TestBody();
        body.Send(new byte[BodyReader.PieceSize]);

        await Assert.ThrowsAsync<InvalidDataException>(
            () => body.Reader.CopyToAsync(static (in _) => throw new InvalidDataException(), default));

        body.Send("rest"u8);
        var rest = await body.Pipe.ReadAsync();
        Assert.Equal("rest"u8, rest.Buffer.ToArray());
        Assert.Equal(0, body.Reader.BytesRead);
    }

    [Fact]
    public async Task CopyToAsync_ClientGone_FailsAsTheConnectionDid()
    {
        var body = new TestBody();
        var copying = body.Reader.CopyToAsync(Take, default);
        body.Send("abc"u8);

        body.Break();

        await Assert.ThrowsAsync<IOException>(() => copying);
    }

    [Fact]
    public async Task CopyToAsync_Cancelled_Ends()
    {
        using var cancellation = new CancellationTokenSource();
        var body = new TestBody();
        var copying = body.Reader.CopyToAsync(Take, cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => copying);
    }

    private void Take(in ReadOnlySequence<byte> piece) => _pieces.Add(piece.ToArray());

    /// <summary>Lets the reader go on only when told to.</summary>
    private sealed class HeldScheduler : PipeScheduler
    {
        private readonly Queue<Action> _held = new();

        public override void Schedule(Action<object?> action, object? state) => _held.Enqueue(() => action(state));

        public void Run()
        {
            while (_held.TryDequeue(out var action))
            {
                action();
            }
        }
    }
}
