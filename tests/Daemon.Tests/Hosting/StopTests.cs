using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Daemon.Tests.Hosting;

public sealed class StopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Stop_DownloadUnderWay_FinishesWhileNewConnectionsAreRefused()
    {
        var (begun, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var host = await TestHost.StartAsync(async context =>
        {
            context.Response.ContentLength = 2;
            await context.Response.WriteAsync("a");
            begun.SetResult();
            await goOn.Task;
            await context.Response.WriteAsync("b");
        });
        using var client = TestHost.CreateClient();
        using var response = await client.GetAsync(host.Url, HttpCompletionOption.ResponseHeadersRead);
        await begun.Task;

        var stopping = host.Host.StopAsync(Patience);
        await RefusedAsync(host);
        Assert.False(stopping.IsCompleted);
        goOn.SetResult();

        Assert.Equal("ab", await response.Content.ReadAsStringAsync());
        Assert.True(await stopping);
    }

    [Fact]
    public async Task Stop_DownloadBeyondTheDeadline_IsAborted()
    {
        var (begun, aborted) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var host = await TestHost.StartAsync(async context =>
        {
            using var registration = context.RequestAborted.Register(aborted.SetResult);
            await context.Response.WriteAsync("a");
            begun.SetResult();
            await aborted.Task;
        });
        using var client = TestHost.CreateClient();
        using var response = await client.GetAsync(host.Url, HttpCompletionOption.ResponseHeadersRead);
        await begun.Task;

        var stopping = host.Host.StopAsync(Patience);
        await RefusedAsync(host);
        host.Time.Advance(Patience);

        Assert.False(await stopping);
        await aborted.Task;
        await Assert.ThrowsAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Stop_IdleConnection_IsClosedAtOnce()
    {
        await using var host = await TestHost.StartAsync(context => context.Response.WriteAsync("hello"));
        using var client = TestHost.CreateClient();
        Assert.Equal("hello", await client.GetStringAsync(host.Url));

        Assert.True(await host.Host.StopAsync(Patience));
    }

    // The server stops listening soon after it is told to, not at once.
    private static async Task RefusedAsync(TestHost host)
    {
        while (true)
        {
            try
            {
                (await TestHost.ConnectAsync(host.EndPoint)).Dispose();
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
            {
                return;
            }
        }
    }
}
