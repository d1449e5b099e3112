using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Daemon.Tests.Hosting;

public sealed class TrustedProxiesTests
{
    private static readonly IPNetwork Loopback = IPNetwork.Parse("127.0.0.0/8");
    private static readonly IPNetwork Elsewhere = IPNetwork.Parse("10.0.0.0/8");

    [Fact]
    public async Task Request_FromTrustedProxy_ClientSchemeAndHostAreTheForwardedOnes()
    {
        await using var host = await TestHost.StartAsync(Describe, ["127.0.0.1:0"], tls: null, Loopback);

        Assert.Equal("192.0.2.7 https registry.example", await AskAsync(host, "192.0.2.7"));
    }

    [Fact]
    public async Task Request_ThroughChain_ClientIsTheLastUntrustedAddress()
    {
        await using var host = await TestHost.StartAsync(Describe, ["127.0.0.1:0"], tls: null, Loopback, Elsewhere);

        Assert.StartsWith("192.0.2.7 ", await AskAsync(host, "198.51.100.1, 192.0.2.7, 10.1.2.3"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_FromAnybodyElse_ForwardedHeadersDoNotCount()
    {
        await using var host = await TestHost.StartAsync(Describe, ["127.0.0.1:0"], tls: null, Elsewhere);

        Assert.Equal($"127.0.0.1 http {host.Url.Authority}", await AskAsync(host, "192.0.2.7"));
    }

    [Fact]
    public async Task Request_NoTrustedProxies_ForwardedHeadersDoNotCount()
    {
        await using var host = await TestHost.StartAsync(Describe);

        Assert.Equal($"127.0.0.1 http {host.Url.Authority}", await AskAsync(host, "192.0.2.7"));
    }

    [Fact]
    public async Task Request_OverUnixSocketFromProxy_ClientIsTheForwardedOne()
    {
        using var folder = new TemporaryFolder();
        await using var host = await TestHost.StartAsync(Describe, [$"unix:{folder.File("s")}"], tls: null, Elsewhere);

        Assert.StartsWith("192.0.2.7 ", await AskAsync(host, "192.0.2.7", new UnixDomainSocketEndPoint(folder.File("s"))), StringComparison.Ordinal);
    }

    private static Task Describe(HttpContext context) =>
        context.Response.WriteAsync($"{context.Connection.RemoteIpAddress} {context.Request.Scheme} {context.Request.Host}");

    private static async Task<string> AskAsync(TestHost host, string forwardedFor, EndPoint? endPoint = null)
    {
        using var client = TestHost.CreateClient(endPoint);
        using var request = new HttpRequestMessage(HttpMethod.Get, endPoint is null ? host.Url : new Uri("http://localhost/"))
        {
            Headers = { { "X-Forwarded-For", forwardedFor }, { "X-Forwarded-Proto", "https" }, { "X-Forwarded-Host", "registry.example" } },
        };
        using var response = await client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }
}
