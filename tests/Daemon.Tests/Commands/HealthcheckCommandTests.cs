using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Registry.Daemon.Commands;
using Xunit;

namespace Daemon.Tests.Commands;

public sealed class HealthcheckCommandTests : IDisposable
{
    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData(200, ExitCode.Success, "healthy")]
    [InlineData(401, ExitCode.Failure, "unhealthy")]
    [InlineData(302, ExitCode.Failure, "unhealthy")]
    [InlineData(404, ExitCode.Failure, "unhealthy")]
    [InlineData(503, ExitCode.Failure, "unhealthy")]
    public async Task Healthcheck_Url_AsksWhetherItLives(int status, int exitCode, string word)
    {
        await using var server = await ServeAsync(status, options => options.Listen(IPAddress.Loopback, 0));
        var url = server.Urls.Single();

        Assert.Equal(exitCode, await _run.InvokeAsync("healthcheck", "--url", url));
        Assert.Equal($"{word}: {url} answered {status}\n", _run.Output);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("*")]
    [InlineData("0.0.0.0")]
    public async Task Healthcheck_ListenAddress_IsAskedFromHere(string host)
    {
        await using var server = await ServeAsync(200, options => options.Listen(IPAddress.Loopback, 0));
        var address = $"{host}:{new Uri(server.Urls.Single()).Port}";
        _run.Environment["REGISTRYD_SERVER_LISTEN"] = $"{address},unix:/run/other.sock";

        Assert.Equal(ExitCode.Success, await _run.InvokeAsync("healthcheck"));
        Assert.Equal($"healthy: {address} answered 200\n", _run.Output);
    }

    [Theory]
    [InlineData(200, ExitCode.Success, "ready")]
    [InlineData(503, ExitCode.Failure, "not ready")]
    public async Task Healthcheck_Ready_AsksWhetherItIsReady(int status, int exitCode, string words)
    {
        await using var server = await ServeAsync(status, options => options.Listen(IPAddress.Loopback, 0), "/readyz");
        var url = server.Urls.Single();

        Assert.Equal(exitCode, await _run.InvokeAsync("healthcheck", "--ready", "--url", url));
        Assert.Equal($"{words}: {url} answered {status}\n", _run.Output);
    }

    [Fact]
    public async Task Healthcheck_ReadyWithAnAdminListener_AsksThereWithoutTls()
    {
        await using var server = await ServeAsync(200, options => options.Listen(IPAddress.Loopback, 0), "/readyz");
        var address = $"127.0.0.1:{new Uri(server.Urls.Single()).Port}";
        var file = _run.Write($"server.listen = ['127.0.0.1:1']\nadmin.listen = ['{address}']\n[tls]\ncertificate = 'c.pem'\nkey = 'k.pem'");

        Assert.Equal(ExitCode.Success, await _run.InvokeAsync("healthcheck", "--ready", "--config", file));
        Assert.Equal($"ready: {address} answered 200\n", _run.Output);
    }

    [Fact]
    public async Task Healthcheck_UnixSocket_IsAsked()
    {
        var path = _run.Folder.File("r.sock");
        await using var server = await ServeAsync(200, options => options.ListenUnixSocket(path));

        Assert.Equal(ExitCode.Success, await _run.InvokeAsync("healthcheck", "--config", _run.Write($"server.listen = ['unix:{path}']")));
        Assert.Equal($"healthy: unix:{path} answered 200\n", _run.Output);
    }

    [Fact]
    public async Task Healthcheck_Tls_TakesAnyCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=registry.example.com", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        await using var server = await ServeAsync(
            200, options => options.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        var address = $"127.0.0.1:{new Uri(server.Urls.Single()).Port}";
        var file = _run.Write($"server.listen = ['{address}']\n[tls]\ncertificate = 'c.pem'\nkey = 'k.pem'");

        Assert.Equal(ExitCode.Success, await _run.InvokeAsync("healthcheck", "--config", file));
        Assert.Equal($"healthy: {address} answered 200\n", _run.Output);
    }

    [Fact]
    public async Task Healthcheck_NobodyListens_SaysSo()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        Assert.Equal(ExitCode.Failure, await _run.InvokeAsync("healthcheck", "--url", $"http://{socket.LocalEndPoint}"));
        Assert.Equal($"unhealthy: http://{socket.LocalEndPoint}: Connection refused\n", _run.Output);
    }

    [Fact]
    public async Task Healthcheck_PortChosenBySystem_AsksForAUrl()
    {
        Assert.Equal(ExitCode.Usage, await _run.InvokeAsync("healthcheck", "--config", _run.Write("server.listen = ['127.0.0.1:0']")));
        Assert.Equal("The system chose the port of 127.0.0.1:0 when the server started: name the server with --url.\n", _run.Error);
    }

    [Fact]
    public async Task Healthcheck_WrongConfiguration_ExitsWith2()
    {
        var file = _run.Write("[server]\nlisten = 1");

        Assert.Equal(ExitCode.Usage, await _run.InvokeAsync("healthcheck", "--config", file));
        Assert.StartsWith($"{file}:2:10: listen: ", _run.Error, StringComparison.Ordinal);
    }

    private static async Task<WebApplication> ServeAsync(int status, Action<KestrelServerOptions> listen, string path = "/healthz")
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(listen);
        var server = builder.Build();
        server.Run(context =>
        {
            context.Response.StatusCode = context.Request.Path == path ? status : StatusCodes.Status418ImATeapot;
            return Task.CompletedTask;
        });
        await server.StartAsync();
        return server;
    }
}
