using System.Net;
using Registry.Daemon.Tls;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Tls;

public sealed class MachineNamesTests
{
    [Fact]
    public void Local_IsTheHostNameAndTheLoopback()
    {
        var names = MachineNames.Local().Select(name => name.ToString()).ToList();

        Assert.Equal(Dns.GetHostName().ToLowerInvariant(), names[0]);
        Assert.All(["localhost", "127.0.0.1", "::1"], name => Assert.Contains(name, names));
    }

    [Fact]
    public async Task Find_WhateverTheResolverSays_HasAllThatTheMachineKnows() =>
        Assert.Subset(
            (await MachineNames.FindAsync(new FakeTimeProvider(), CancellationToken.None)).ToHashSet(), MachineNames.Local().ToHashSet());
}
