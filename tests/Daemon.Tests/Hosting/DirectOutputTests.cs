using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Daemon.Tests.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;
using Registry.Daemon.Http;
using Registry.Testing.Http;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Hosting;

/// <summary>Whole connections whose answers go straight to the socket.</summary>
public sealed class DirectOutputTests : IDisposable
{
    /// <summary>More than the buffers of a connection take.</summary>
    private const int Size = 12_000_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly BlobBodyContent _blob = new(Size);

    /// <summary>How a client leaves.</summary>
    public enum Leaving
    {
        Reset,
        Close,
        HalfClose,
    }

    public void Dispose() => _blob.Dispose();

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Request_OverTls_DoesNotSeeTheFeatureAndGetsTheFile(string version)
    {
        using var folder = new TemporaryFolder();
        IFileTransferFeature? feature = null;
        await using var host = await TestHost.StartAsync(
            context =>
            {
                feature = context.Features.Get<IFileTransferFeature>();
                return _blob.SendAsync(context);
            },
            ["127.0.0.1:0"],
            new PemFiles(folder).WriteChain("first").Configuration);
        using var client = TestHost.CreateClient();
        client.DefaultRequestVersion = Version.Parse(version);
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;

        Assert.Equal(_blob.Bytes, await client.GetByteArrayAsync(host.Url));
        Assert.Null(feature);
    }

    [Fact]
    public async Task Request_OverUnixSocket_GetsTheFile()
    {
        using var folder = new TemporaryFolder();
        await using var host = await TestHost.StartAsync(_blob.SendAsync, [$"unix:{folder.File("s")}"]);
        using var client = TestHost.CreateClient(new UnixDomainSocketEndPoint(folder.File("s")));

        Assert.Equal(_blob.Bytes, await client.GetByteArrayAsync("http://localhost/"));
        Assert.Equal(_blob.Bytes, await client.GetByteArrayAsync("http://localhost/"));
    }

    [Fact]
    public async Task Request_OfAClientWithSmallBuffers_GetsTheFileAndKeepsTheConnection()
    {
        await using var host = await TestHost.StartAsync(_blob.SendAsync);
        await using var connection = await RawConnection.ConnectAsync(host.Url, receiveBuffer: 32 * 1024);

        for (var i = 0; i < 2; i++)
        {
            await connection.SendHeadAsync("GET /");
            (await connection.ReadAsync())!.Expect(HttpStatusCode.OK).ExpectBody(_blob.Bytes);
        }
    }

    [Fact]
    public async Task Requests_Pipelined_AreAnsweredInOrder()
    {
        await using var host = await TestHost.StartAsync(context => context.Request.Path == "/text" ? context.Response.WriteAsync("text") : _blob.SendAsync(context));
        await using var connection = await RawConnection.ConnectAsync(host.Url);

        await connection.SendAsync([.. "GET / HTTP/1.1\r\nHost: h\r\n\r\nHEAD / HTTP/1.1\r\nHost: h\r\n\r\nGET /text HTTP/1.1\r\nHost: h\r\n\r\n"u8]);
        await connection.SendHeadAsync("GET /", "Connection: close");

        (await connection.ReadAsync())!.ExpectBody(_blob.Bytes);
        (await connection.ReadAsync(hasBody: false))!.ExpectHeader("Content-Length", Size.ToString(CultureInfo.InvariantCulture));
        Assert.Equal("text", (await connection.ReadAsync())!.Text);
        (await connection.ReadAsync())!.ExpectBody(_blob.Bytes);
        Assert.Null(await connection.ReadAsync());
    }

    [Fact]
    public async Task Request_WithExpectation_IsToldToContinue()
    {
        await using var host = await TestHost.StartAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            await _blob.SendAsync(context);
        });
        await using var connection = await RawConnection.ConnectAsync(host.Url);

        await connection.SendHeadAsync("POST /", "Content-Length: 1", "Expect: 100-continue");
        (await connection.ReadAsync())!.Expect(HttpStatusCode.Continue);
        await connection.SendAsync([1]);

        (await connection.ReadAsync())!.ExpectBody(_blob.Bytes);
    }

    [Fact]
    public async Task Request_Malformed_IsRefusedAndClosed()
    {
        await using var host = await TestHost.StartAsync(_blob.SendAsync);
        await using var connection = await RawConnection.ConnectAsync(host.Url);

        await connection.SendAsync([.. "no request\r\n\r\n"u8]);

        (await connection.ReadAsync())!.Expect(HttpStatusCode.BadRequest);
        Assert.Null(await connection.ReadAsync());
    }

    [Fact]
    public async Task Response_ToASlowClient_HasAMinuteForEveryPiece()
    {
        var grace = TimeSpan.Zero;
        await using var host = await TestHost.StartAsync(context =>
        {
            grace = context.Features.Get<IHttpMinResponseDataRateFeature>()!.MinDataRate!.GracePeriod;
            return Task.CompletedTask;
        });
        using var client = TestHost.CreateClient();
        await client.GetAsync(host.Url);

        Assert.Equal(TimeSpan.FromMinutes(1), grace);
    }

    [Theory]
    [InlineData(Leaving.Reset)]
    [InlineData(Leaving.Close)]
    [InlineData(Leaving.HalfClose)]
    public async Task Client_LeavesInMidFile_EndsTheRequestQuietlyAndLeavesNoSocket(Leaving leaving)
    {
        var pulls = new Pulls(_blob);
        await using var host = await TestHost.StartAsync(pulls.SendAsync);
        for (var i = 0; i < 20; i++)
        {
            await using var connection = await BeginPullAsync(host);
            switch (leaving)
            {
                case Leaving.Reset:
                    connection.Abort();
                    break;
                case Leaving.HalfClose:
                    connection.EndSending();
                    await pulls.EndedAsync(i + 1);
                    break;
                default:
                    break;
            }
        }

        await pulls.EndedAsync(20);
        await Poll.UntilAsync(() => OpenSockets(host) == 0);
        Assert.DoesNotContain(host.Log.Lines, line => line.Level > LogLevel.Information);
    }

    [Fact]
    public async Task Connections_AnsweredOrAborted_LeaveNoSocket()
    {
        await using var host = await TestHost.StartAsync(async context =>
        {
            if (context.Request.Path == "/abort")
            {
                context.Abort();
            }

            await _blob.SendAsync(context);
        });
        for (var i = 0; i < 20; i++)
        {
            await using var connection = await RawConnection.ConnectAsync(host.Url);
            await connection.SendHeadAsync(i % 2 == 0 ? "GET /abort" : "GET /", "Connection: close");
            Assert.Equal(i % 2 == 0, await connection.ReadAsync() is null);
        }

        await Poll.UntilAsync(() => OpenSockets(host) == 0);
    }

    [Fact]
    public async Task Abort_WhileNobodyReads_EndsTheRequest()
    {
        var pulls = new Pulls(_blob);
        HttpContext? pull = null;
        await using var host = await TestHost.StartAsync(context => pulls.SendAsync(pull = context));
        await using var connection = await BeginPullAsync(host);

        pull!.Abort();

        await pulls.EndedAsync(1);
        Assert.Null(await connection.ReadAsync());
    }

    [Fact]
    public async Task Stop_FileUnderWay_IsSentWhole()
    {
        await using var host = await TestHost.StartAsync(_blob.SendAsync);
        await using var connection = await BeginPullAsync(host);

        var stopping = host.Host.StopAsync(Patience);

        (await connection.ReadAsync())!.ExpectBody(_blob.Bytes);
        Assert.True(await stopping);
    }

    [Fact]
    public async Task Stop_NobodyReadsTheFile_IsAbortedAtTheDeadline()
    {
        var pulls = new Pulls(_blob);
        await using var host = await TestHost.StartAsync(pulls.SendAsync);
        await using var connection = await BeginPullAsync(host);

        var stopping = host.Host.StopAsync(Patience);
        host.Time.Advance(Patience);

        Assert.False(await stopping);
        await pulls.EndedAsync(1);
        Assert.Null(await connection.ReadAsync());
    }

    /// <summary>Asks for the file, and leaves it at the first byte.</summary>
    private static async Task<RawConnection> BeginPullAsync(TestHost host)
    {
        var connection = await RawConnection.ConnectAsync(host.Url, receiveBuffer: 16 * 1024);
        await connection.SendHeadAsync("GET /");
        await connection.WaitForResponseAsync();
        return connection;
    }

    /// <summary>How many connections of a server have a descriptor yet: in proc(5)'s table, those with an inode.</summary>
    private static int OpenSockets(TestHost host)
    {
        const string Listening = "0A";
        var local = host.EndPoint.Port.ToString("X4", CultureInfo.InvariantCulture);
        return File.ReadLines("/proc/self/net/tcp")
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Count(columns => columns[1].EndsWith(":" + local, StringComparison.Ordinal) && columns[3] != Listening && columns[9] != "0");
    }

    /// <summary>Sends a file to each request, and knows how many of them are over.</summary>
    private sealed class Pulls(BlobBodyContent blob)
    {
        private int _ended;

        public async Task SendAsync(HttpContext context)
        {
            try
            {
                await blob.SendAsync(context);
            }
            catch (OperationCanceledException)
            {
                // The client is gone.
            }
            finally
            {
                Interlocked.Increment(ref _ended);
            }
        }

        public Task EndedAsync(int count) => Poll.UntilAsync(() => Volatile.Read(ref _ended) == count);
    }
}
