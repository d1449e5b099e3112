using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Tls;

/// <summary>What clients may call this machine.</summary>
internal static class MachineNames
{
    private static readonly TimeSpan LookupTimeout = TimeSpan.FromSeconds(2);

    /// <summary>The names that the machine knows by itself: its host name, <c>localhost</c>, and its addresses.</summary>
    public static IReadOnlyList<ServerName> Local() =>
        [.. ServerName.ParseAll([Dns.GetHostName(), "localhost"]), .. Addresses().Prepend(IPAddress.IPv6Loopback).Prepend(IPAddress.Loopback).Select(ServerName.Of)];

    /// <summary>The full name that the resolver knows the machine by, if it answers, and those that the machine knows by itself.</summary>
    public static async Task<IReadOnlyList<ServerName>> FindAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(LookupTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var entry = await Dns.GetHostEntryAsync(Dns.GetHostName(), either.Token);
            return [.. ServerName.ParseAll([entry.HostName]).Where(name => !name.IsLoopback).Union(Local())];
        }
        catch (Exception exception) when (exception is SocketException || timeout.IsCancellationRequested)
        {
            return Local();
        }
    }

    /// <summary>The addresses of the networks that the machine is in, without those of bridges that it only leads to its own containers.</summary>
    private static IEnumerable<IPAddress> Addresses() =>
        from card in NetworkInterface.GetAllNetworkInterfaces()
        where card.OperationalStatus == OperationalStatus.Up && card.NetworkInterfaceType != NetworkInterfaceType.Loopback
        let properties = card.GetIPProperties()
        where properties.GatewayAddresses.Count > 0 || Directory.Exists($"/sys/class/net/{card.Name}/device")
        from unicast in properties.UnicastAddresses
        where !unicast.Address.IsIPv6LinkLocal
        select unicast.Address;
}
