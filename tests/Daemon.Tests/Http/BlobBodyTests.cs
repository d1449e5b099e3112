using System.Net;
using System.Text;
using Daemon.Tests.Hosting;
using Microsoft.Extensions.Logging;
using Registry.Daemon.Http;
using Registry.Testing.Http;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Http;

public sealed class BlobBodyTests
{
    /// <summary>Sent by the kernel, the other by copies.</summary>
    private const int Large = 2_000_000;
    private const int Small = 60_000;

    [Theory]
    [InlineData(Small)]
    [InlineData(Large)]
    public async Task Copy_Range_SendsItAndCountsItsBytes(int length)
    {
        using var blob = new BlobBodyContent(Large + 10);
        var access = new AccessRecord();
        await using var host = await TestHost.StartAsync(async context =>
        {
            context.Features.Set(access);
            context.Response.ContentLength = length;
            await context.Response.StartAsync();
            await BlobBody.CopyAsync(blob, new ByteRange(5, length), context);
        });
        await using var connection = await RawConnection.ConnectAsync(host.Url);

        await connection.SendHeadAsync("GET /", "Connection: close");

        (await connection.ReadAsync())!.ExpectBody(blob.Bytes.AsSpan(5, length));
        Assert.Null(await connection.ReadAsync());
        Assert.Equal(length, access.BytesSent);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Copy_LengthNotSaid_IsSentInChunks(bool started)
    {
        using var blob = new BlobBodyContent(Large);
        await using var host = await TestHost.StartAsync(async context =>
        {
            if (started)
            {
                await context.Response.StartAsync();
            }

            await BlobBody.CopyAsync(blob, new ByteRange(0, Large), context);
        });
        await using var connection = await RawConnection.ConnectAsync(host.Url);

        for (var i = 0; i < 2; i++)
        {
            await connection.SendHeadAsync("GET /");
            (await connection.ReadAsync())!.ExpectHeader("Transfer-Encoding", "chunked").ExpectBody(blob.Bytes);
        }
    }

    [Fact]
    public async Task Copy_ToHead_SendsNoneOfItNowOrLater()
    {
        using var blob = new BlobBodyContent(Large);
        await using var host = await TestHost.StartAsync(blob.SendAsync);
        await using var connection = await RawConnection.ConnectAsync(host.Url);

        for (var i = 0; i < 2; i++)
        {
            await connection.SendHeadAsync("HEAD /");
            (await connection.ReadAsync(hasBody: false))!.Expect(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Copy_MoreThanTheLengthSaid_BreaksOff()
    {
        using var blob = new BlobBodyContent(Large);
        await using var host = await TestHost.StartAsync(async context =>
        {
            context.Response.ContentLength = Large - 1;
            await context.Response.StartAsync();
            await BlobBody.CopyAsync(blob, new ByteRange(0, Large), context);
        });
        await using var connection = await RawConnection.ConnectAsync(host.Url);

        await connection.SendHeadAsync("GET /");

        Assert.Null(await connection.ReadAsync());
    }

    [Theory]
    [InlineData(Small, Small - 1)]
    [InlineData(Small, 0)]
    [InlineData(Large, Large - 1)]
    [InlineData(Large, Large / 2)]
    [InlineData(Large, 0)]
    public async Task Copy_FileCutShort_ClosesTheConnectionAndIsLogged(int length, int left)
    {
        using var blob = new BlobBodyContent(length, left);
        await using var host = await TestHost.StartAsync(blob.SendAsync);
        await using var connection = await RawConnection.ConnectAsync(host.Url);

        await connection.SendAsync([.. "GET / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"u8]);

        Assert.Null(await connection.ReadAsync());
        await Poll.UntilAsync(() => host.Log.Lines.Any(line => line.Level == LogLevel.Error));
    }

    [Fact]
    public async Task Get_SeveralLargeAndSmallRanges_ArriveInTheirOrder()
    {
        var blob = TestBlob.Noise(Large, seed: 3);
        await using var server = await RegistryServer.StartAsync();
        var repository = server.Http.NewRepository();
        await repository.PushAsync(blob);
        await using var connection = await RawConnection.ConnectAsync(server.Http.BaseAddress);

        for (var i = 0; i < 2; i++)
        {
            await connection.SendHeadAsync($"GET {repository.Path($"blobs/{blob.Digest}")}", "Range: bytes=0-9,100-700099,800000-800009,900000-1999999");
            var response = (await connection.ReadAsync())!.Expect(HttpStatusCode.PartialContent);
            var boundary = response["Content-Type"]!.Split("boundary=")[1];
            Assert.Equal(
                [
                    .. Part("--", 0, 10), .. Part("\r\n--", 100, 700_100), .. Part("\r\n--", 800_000, 800_010), .. Part("\r\n--", 900_000, Large),
                    .. Ascii($"\r\n--{boundary}--\r\n"),
                ],
                response.Body);

            byte[] Part(string lead, int start, int end) =>
                [.. Ascii($"{lead}{boundary}\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes {start}-{end - 1}/{Large}\r\n\r\n"), .. blob[start..end]];
        }
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
