using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Registry.Daemon.Http;
using Registry.Daemon.Logging;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Logging;

public sealed class AccessLogTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly LogCapture _log = new();

    [Fact]
    public async Task Request_Served_IsOneLineWithEverything()
    {
        await ServeAsync(context =>
        {
            var record = context.Features.Get<AccessRecord>()!;
            (record.Route, record.Repository, record.BytesReceived, record.BytesSent) = ("blob", "a/b", 12, 345);
            context.Response.StatusCode = 206;
            _time.Advance(TimeSpan.FromMilliseconds(1.26));
            return Task.CompletedTask;
        });

        var line = Assert.Single(_log.Lines);
        Assert.Equal(LogLevel.Information, line.Level);
        Assert.Equal("GET blob a/b 206 in=12 out=345 1.3ms 192.0.2.7 id:1", line.Message);
    }

    [Fact]
    public async Task Request_WithNothingKnown_HasDashes()
    {
        await ServeAsync(_ => Task.CompletedTask, context => context.Connection.RemoteIpAddress = null);

        Assert.Equal("GET - - 200 in=0 out=0 0.0ms - id:1", Assert.Single(_log.Lines).Message);
    }

    [Fact]
    public async Task Request_BrokenOff_SaysSo()
    {
        await ServeAsync(_ => Task.CompletedTask, context => context.RequestAborted = new CancellationToken(canceled: true));

        Assert.Contains(" 200 aborted ", Assert.Single(_log.Lines).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_EndpointThrows_IsLoggedAllTheSame()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => ServeAsync(_ => throw new InvalidOperationException()));

        Assert.Single(_log.Lines);
    }

    [Fact]
    public async Task Request_QueryAndHeaders_AreNeverLogged()
    {
        await ServeAsync(_ => Task.CompletedTask, context =>
        {
            context.Request.QueryString = new QueryString("?secret=query");
            context.Request.Headers.Authorization = "Basic secret";
        });

        Assert.DoesNotContain("secret", Assert.Single(_log.Lines).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _log.Dispose();

    private Task ServeAsync(RequestDelegate endpoint, Action<HttpContext>? change = null)
    {
        var context = new DefaultHttpContext { TraceIdentifier = "id:1" };
        context.Request.Method = "GET";
        context.Connection.RemoteIpAddress = System.Net.IPAddress.Parse("::ffff:192.0.2.7");
        change?.Invoke(context);
        return new AccessLog(endpoint, _time, _log.CreateLogger<AccessLog>()).InvokeAsync(context);
    }
}
