using Registry.Daemon.Auth;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Auth;

public sealed class FailureDelaysTests
{
    [Fact]
    public void Add_OfEverMoreKeys_StaysBounded()
    {
        var delays = new FailureDelays<int>(TimeSpan.FromSeconds(60), new FakeTimeProvider());
        for (var i = 0; i < 100_000; i++)
        {
            delays.Add(i);
        }

        Assert.Equal(65_536, delays.Count);
    }
}
