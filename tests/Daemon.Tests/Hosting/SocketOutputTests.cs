using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using Registry.Testing.Http;
using Xunit;

namespace Daemon.Tests.Hosting;

public sealed class SocketOutputTests : IAsyncLifetime, IDisposable
{
    private const int Length = 100_000;

    private static readonly byte[] Noise = TestBlob.Noise(3_000_000, seed: 1).Bytes;

    private readonly TemporaryFolder _folder = new();
    private SocketOutputPeer _peer = null!;
    private SafeFileHandle _file = null!;

    public async Task InitializeAsync()
    {
        await File.WriteAllBytesAsync(_folder.File("noise"), Noise);
        _file = File.OpenHandle(_folder.File("noise"));
        _peer = await SocketOutputPeer.ConnectAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _peer.Dispose();
        _file.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Flush_MemoryAndFilePieces_ArriveInOrder()
    {
        var reading = _peer.ReadToEndAsync();

        _peer.Output.Write("head"u8);
        Assert.True(_peer.Output.TryAdvance(_peer.Output, _file, 1, 1_500_000));
        _peer.Output.Write("middle"u8);
        Assert.True(_peer.Output.TryAdvance(_peer.Output, _file, 1_500_001, Noise.Length - 1_500_001));
        _peer.Output.Write(Noise.AsSpan(0, 100_000));
        Assert.Equal(Noise.Length + 100_009, _peer.Output.UnflushedBytes);
        Assert.False((await _peer.Output.FlushAsync()).IsCompleted);
        Assert.Equal(0, _peer.Output.UnflushedBytes);
        Assert.Equal(0, _peer.Pool.Rented);
        _peer.Server.Shutdown(SocketShutdown.Send);

        var received = await reading;
        Assert.Equal([.. "head"u8, .. Noise[1..1_500_001], .. "middle"u8, .. Noise[1_500_001..], .. Noise[..100_000]], received);
    }

    [Fact]
    public async Task Flush_MoreThanABlockAtOnce_ArrivesWhole()
    {
        var reading = _peer.ReadToEndAsync();

        Noise.CopyTo(_peer.Output.GetSpan(Noise.Length));
        _peer.Output.Advance(Noise.Length);
        await _peer.Output.FlushAsync();
        _peer.Server.Shutdown(SocketShutdown.Send);

        Assert.Equal(Noise, await reading);
    }

    [Fact]
    public async Task TryAdvance_WriterWithMemoryOfItsOwn_DoesNothing()
    {
        var other = new Pipe();

        Assert.False(_peer.Output.TryAdvance(other.Writer, _file, 0, 100_000));

        Assert.Equal(0, other.Writer.UnflushedBytes);
        Assert.Equal(0, _peer.Output.UnflushedBytes);
        await _peer.Output.FlushAsync();
        Assert.Equal(0, _peer.Client.Available);
    }

    [Fact]
    public async Task TryAdvance_FlushPending_DoesNothing()
    {
        var flushing = FlushPending(file: true);
        var rented = _peer.Pool.Rented;

        Assert.False(_peer.Output.TryAdvance(_peer.Output, _file, 0, Length));

        Assert.Equal(rented, _peer.Pool.Rented);
        _peer.Client.Dispose();
        await flushing;
    }

    [Fact]
    public void Advance_BeyondTheMemory_IsRefused()
    {
        var length = _peer.Output.GetMemory().Length;

        Assert.Throws<ArgumentOutOfRangeException>(() => _peer.Output.Advance(length + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _peer.Output.Advance(-1));
        _peer.Output.Advance(length);
        Assert.Throws<ArgumentOutOfRangeException>(() => _peer.Output.Advance(1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Complete_FlushPending_ReturnsBlocksOnlyWhenTheSocketIsClosed(bool file)
    {
        var flushing = FlushPending(file);
        var rented = _peer.Pool.Rented;
        Assert.NotEqual(0, rented);

        await _peer.Output.CompleteAsync();
        Assert.True(_peer.IsInnerCompleted);
        Assert.Equal(rented, _peer.Pool.Rented);
        Assert.False(flushing.IsCompleted);
        _peer.Server.Dispose();

        Assert.True((await flushing).IsCompleted);
        Assert.Equal(0, _peer.Pool.Rented);
        await _peer.Output.CompleteAsync();
    }

    [Fact]
    public async Task Complete_Unflushed_ReturnsBlocksAndSendsNothing()
    {
        _peer.Output.Write("never"u8);

        await _peer.Output.CompleteAsync();

        Assert.Equal(0, _peer.Pool.Rented);
        Assert.True((await _peer.Output.FlushAsync()).IsCompleted);
        Assert.Equal(0, _peer.Client.Available);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Flush_ClientResets_IsCompletedAndSoIsEveryOther(bool file)
    {
        var flushing = FlushPending(file);

        _peer.Client.LingerState = new LingerOption(enable: true, seconds: 0);
        _peer.Client.Close();

        Assert.True((await flushing).IsCompleted);
        Assert.Equal(0, _peer.Pool.Rented);
        _peer.Output.Write("more"u8);
        Assert.True((await _peer.Output.FlushAsync()).IsCompleted);
        Assert.Equal(0, _peer.Pool.Rented);
        Assert.False(_peer.Aborted.IsCancellationRequested);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Flush_Cancelled_AbortsTheConnectionAndSendsNoMore(bool file)
    {
        using var cancellation = new CancellationTokenSource();
        var flushing = FlushPending(file, cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flushing);
        await AbortedAsync();
        Assert.Equal(0, _peer.Pool.Rented);
        _peer.Output.Write("another answer"u8);
        Assert.True((await _peer.Output.FlushAsync()).IsCompleted);
        _peer.Server.Shutdown(SocketShutdown.Send);
        var received = await _peer.ReadToEndAsync();
        Assert.Equal(Noise[..received.Length], received);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(Length)]
    public async Task Flush_FileEndsEarly_AbortsTheConnectionAndThrows(int missing)
    {
        var reading = _peer.ReadToEndAsync();
        Assert.True(_peer.Output.TryAdvance(_peer.Output, _file, Noise.Length - Length + missing, Length));

        await Assert.ThrowsAsync<EndOfStreamException>(() => _peer.Output.FlushAsync().AsTask());

        await AbortedAsync();
        Assert.True((await _peer.Output.FlushAsync()).IsCompleted);
        Assert.Equal(0, _peer.Pool.Rented);
        _peer.Server.Shutdown(SocketShutdown.Send);
        Assert.Equal(Noise[(Noise.Length - Length + missing)..], await reading);
    }

    [Fact]
    public async Task Flush_FileCannotBeRead_AbortsTheConnectionAndThrows()
    {
        using var writeOnly = File.OpenHandle(_folder.File("noise"), FileMode.Open, FileAccess.Write);
        Assert.True(_peer.Output.TryAdvance(_peer.Output, writeOnly, 0, Length));

        await Assert.ThrowsAnyAsync<SystemException>(() => _peer.Output.FlushAsync().AsTask());

        await AbortedAsync();
        Assert.Equal(0, _peer.Pool.Rented);
    }

    /// <summary>Begins to flush the noise, with nobody reading.</summary>
    private Task<FlushResult> FlushPending(bool file, CancellationToken cancellationToken = default)
    {
        _peer.Output.Write(Noise.AsSpan(0, 1000));
        if (file)
        {
            Assert.True(_peer.Output.TryAdvance(_peer.Output, _file, 1000, Noise.Length - 1000));
        }
        else
        {
            _peer.Output.Write(Noise.AsSpan(1000));
        }

        var flushing = _peer.Output.FlushAsync(cancellationToken).AsTask();
        Assert.False(flushing.IsCompleted);
        return flushing;
    }

    private async Task AbortedAsync()
    {
        var aborted = new TaskCompletionSource();
        await using var registration = _peer.Aborted.Register(aborted.SetResult);
        await aborted.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
