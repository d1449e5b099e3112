using System.Net;
using Registry.Core.Limits;
using Registry.Daemon.Auth;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Auth;

public sealed class RefusalPaceTests
{
    private static readonly ClientNetwork Home = ClientNetwork.Of(IPAddress.Parse("192.0.2.1"));

    private readonly FakeTimeProvider _time = new();
    private readonly RefusalPace _pace;

    public RefusalPaceTests() => _pace = new RefusalPace(_time);

    [Fact]
    public void Next_SeveralAtOnce_FollowEachOther()
    {
        Assert.Equal([TimeSpan.Zero, RefusalPace.Interval, 2 * RefusalPace.Interval], Enumerable.Range(0, 3).Select(_ => _pace.Next(Home)));

        _time.Advance(RefusalPace.Interval);

        Assert.Equal(2 * RefusalPace.Interval, _pace.Next(Home));
    }

    [Fact]
    public void Next_AfterARest_IsAtOnce()
    {
        _pace.Next(Home);
        _pace.Next(Home);

        _time.Advance(2 * RefusalPace.Interval);

        Assert.Equal(TimeSpan.Zero, _pace.Next(Home));
    }

    [Fact]
    public void Next_OfAnotherNetwork_IsAtOnce()
    {
        _pace.Next(Home);

        Assert.Equal(TimeSpan.Zero, _pace.Next(ClientNetwork.Of(IPAddress.Parse("198.51.100.1"))));
    }

    [Fact]
    public void Next_AFlood_WaitsNoLongerThanClientsDo()
    {
        for (var i = 0; i < 10_000; i++)
        {
            _pace.Next(Home);
        }

        Assert.Equal(RefusalPace.Longest, _pace.Next(Home));
    }
}
