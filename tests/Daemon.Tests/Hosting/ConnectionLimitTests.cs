using System.Net;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Daemon.Tests.Hosting;

public sealed class ConnectionLimitTests
{
    [Fact]
    public async Task Connect_BeyondTheLimit_IsClosedUntilAnotherEnds()
    {
        await using var host = await TestHost.StartAsync(Answer, maxConnections: 1);
        using (var first = await TestHost.ConnectAsync(host.EndPoint))
        {
            await first.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
            Assert.NotEqual(0, await first.ReceiveAsync(new byte[4096]));
            using var second = await TestHost.ConnectAsync(host.EndPoint);

            Assert.Equal(0, await ReceiveUntilEndAsync(second));
        }

        await Registry.Testing.Time.Poll.UntilAsync(async () =>
        {
            using var third = await TestHost.ConnectAsync(host.EndPoint);
            await third.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"u8.ToArray());
            return await ReceiveUntilEndAsync(third) > 0;
        });
    }

    [Theory]
    [InlineData(1, 16 * 1024, HttpStatusCode.OK)]
    [InlineData(1, 33 * 1024, HttpStatusCode.RequestHeaderFieldsTooLarge)]
    [InlineData(90, 1, HttpStatusCode.OK)]
    [InlineData(101, 1, HttpStatusCode.RequestHeaderFieldsTooLarge)]
    public async Task Request_ManyOrLargeHeaders_AreTakenUpToTheLimits(int count, int size, HttpStatusCode expected)
    {
        await using var host = await TestHost.StartAsync(Answer);
        using var client = TestHost.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, host.Url);
        for (var i = 0; i < count; i++)
        {
            request.Headers.Add($"X-Header-{i}", new string('a', size));
        }

        using var response = await client.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
    }

    private static Task Answer(HttpContext context) => context.Response.WriteAsync("answer");

    private static async Task<int> ReceiveUntilEndAsync(System.Net.Sockets.Socket socket)
    {
        var (total, buffer) = (0, new byte[4096]);
        try
        {
            while (await socket.ReceiveAsync(buffer) is > 0 and var received)
            {
                total += received;
            }
        }
        catch (System.Net.Sockets.SocketException)
        {
            // It was reset.
        }

        return total;
    }
}
