using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Daemon.Tests.Hosting;

/// <summary>Whatever <c>X-Forwarded-For</c> says, the client is the proxy or an address that the proxy named, and nobody else is believed.</summary>
public sealed class ForwardedForFuzzTests
{
    private static readonly IPNetwork Loopback = IPNetwork.Parse("127.0.0.0/8");
    private static readonly IPNetwork Elsewhere = IPNetwork.Parse("10.0.0.0/8");

    private static readonly string[] Fragments =
    [
        "192.0.2.7", "10.1.2.3", "127.0.0.1", "2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:443", "192.0.2.7:80", "::ffff:192.0.2.7", "0", "256.1.1.1",
        "unknown", "_hidden", "for=192.0.2.7", "localhost", ",", ", ", ",,", ";", " ", "\t", "\"", "%", "/", "-1", ":", "::", "[", "]", "fe80::1%eth0",
    ];

    private static readonly Gen<string> Values = Gen.ArrayOf(Gen.Elements(Fragments)).Select(string.Concat);

    [Fact]
    public async Task Request_FromTrustedProxy_ClientIsTheProxyOrOneThatItNamed()
    {
        await using var host = await TestHost.StartAsync(Describe, ["127.0.0.1:0"], tls: null, Loopback);
        using var client = TestHost.CreateClient();

        foreach (var value in Samples())
        {
            var named = value.Split(',').Select(part => IPEndPoint.TryParse(part.Trim(), out var endPoint) ? endPoint.Address : null);

            Assert.Contains(IPAddress.Parse(await AskAsync(client, host, value)), named.Append(IPAddress.Loopback));
        }
    }

    [Fact]
    public async Task Request_FromAnybodyElse_ClientIsWhoConnected()
    {
        await using var host = await TestHost.StartAsync(Describe, ["127.0.0.1:0"], tls: null, Elsewhere);
        using var client = TestHost.CreateClient();

        foreach (var value in Samples())
        {
            Assert.Equal("127.0.0.1", await AskAsync(client, host, value));
        }
    }

    /// <summary>The same values in every run.</summary>
    private static string[] Samples() => Values.Sample(500, new Rnd(20240501, 7), 8);

    private static Task Describe(HttpContext context) => context.Response.WriteAsync(context.Connection.RemoteIpAddress!.ToString());

    private static async Task<string> AskAsync(HttpClient client, TestHost host, string forwardedFor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, host.Url);
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", forwardedFor);
        using var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }
}
