using Microsoft.AspNetCore.HttpOverrides;

namespace Registry.Daemon.Hosting;

/// <summary>Lets the proxies that the administrator named, and nobody else, say who the client is and what it asked for.</summary>
internal static class TrustedProxies
{
    /// <summary>
    /// Takes client address, scheme and host from <c>X-Forwarded-For</c>, <c>-Proto</c> and <c>-Host</c> of requests that come from the
    /// given networks, or over a unix socket; through a chain of proxies as far back as each is trusted.
    /// </summary>
    public static void UseTrustedProxies(this IApplicationBuilder app, IReadOnlyList<System.Net.IPNetwork> networks)
    {
        if (networks.Count == 0)
        {
            return;
        }

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
#if NET10_0_OR_GREATER
        options.KnownIPNetworks.Clear();
        foreach (var network in networks)
        {
            options.KnownIPNetworks.Add(network);
        }
#else
        options.KnownNetworks.Clear();
        foreach (var network in networks)
        {
            options.KnownNetworks.Add(new Microsoft.AspNetCore.HttpOverrides.IPNetwork(network.BaseAddress, network.PrefixLength));
        }
#endif
        app.UseForwardedHeaders(options);
    }
}
