using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Registry.Daemon.Hosting;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Hosting;

public sealed class ReceiveBlockPoolTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(ReceiveBlockPool.BlockSize)]
    public void Rent_AnySizeUpToABlock_GivesAWholeBlock(int size)
    {
        using var pool = new ReceiveBlockPool(_time);
        using var block = pool.Rent(size);

        Assert.Equal(ReceiveBlockPool.BlockSize, block.Memory.Length);
    }

    [Fact]
    public void Rent_MoreThanABlock_IsRefused()
    {
        using var pool = new ReceiveBlockPool(_time);

        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(ReceiveBlockPool.BlockSize + 1));
    }

    [Fact]
    public void Rent_AfterReturns_GivesTheLastReturnedFirst()
    {
        using var pool = new ReceiveBlockPool(_time);
        var (first, second) = (pool.Rent(), pool.Rent());
        first.Dispose();
        second.Dispose();

        Assert.Same(second, pool.Rent());
        Assert.Same(first, pool.Rent());
    }

    [Fact]
    public void Trim_BlocksUnusedSinceTheLastOne_AreDroppedButForAFew()
    {
        using var pool = new ReceiveBlockPool(_time);
        RentTogether(pool, 100);
        Assert.Equal(100, pool.FreeCount);

        _time.Advance(ReceiveBlockPool.TrimInterval);
        Assert.Equal(100, pool.FreeCount);

        RentTogether(pool, 30);
        _time.Advance(ReceiveBlockPool.TrimInterval);
        Assert.Equal(30, pool.FreeCount);

        _time.Advance(ReceiveBlockPool.TrimInterval);
        Assert.Equal(8, pool.FreeCount);
    }

    [Fact]
    public void Return_MoreThanAreKept_AreDropped()
    {
        using var pool = new ReceiveBlockPool(_time);
        RentTogether(pool, 300);

        Assert.Equal(256, pool.FreeCount);
    }

    [Fact]
    public void Return_AfterDispose_IsDropped()
    {
        var pool = new ReceiveBlockPool(_time);
        var block = pool.Rent();
        pool.Dispose();
        block.Dispose();

        Assert.Equal(0, pool.FreeCount);
    }

    [Fact]
    public void TryUse_WhereTheTransportHasTheHook_SetsItAndElsewhereFallsBack()
    {
        var hasHook = typeof(SocketTransportOptions).Assembly.GetName().Version!.Major == 9;

        Assert.Equal(hasHook, ReceiveBlocks.TryUse(new SocketTransportOptions(), new ReceiveBlockPool(_time)));
    }

    [Fact]
    public async Task Upload_WithOrWithoutTheHook_Arrives()
    {
        await using var host = await TestHost.StartAsync(async context =>
        {
            var length = 0L;
            while (await context.Request.BodyReader.ReadAsync() is { IsCompleted: var isCompleted, Buffer: var buffer } && (!isCompleted || !buffer.IsEmpty))
            {
                length += buffer.Length;
                context.Request.BodyReader.AdvanceTo(buffer.End);
            }

            await context.Response.WriteAsync($"{length}");
        });
        using var client = TestHost.CreateClient();

        using var response = await client.PostAsync(host.Url, new ByteArrayContent(new byte[3_000_000]));

        Assert.Equal("3000000", await response.Content.ReadAsStringAsync());
    }

    private static void RentTogether(ReceiveBlockPool pool, int count)
    {
        var blocks = Enumerable.Range(0, count).Select(_ => pool.Rent()).ToList();
        blocks.ForEach(block => block.Dispose());
    }
}
