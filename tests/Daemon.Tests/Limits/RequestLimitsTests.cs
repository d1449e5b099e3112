using System.Net;
using Registry.Core.Access;
using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Daemon.Limits;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Limits;

public sealed class RequestLimitsTests
{
    private static readonly RateLimit One = new(PerMinute: 1, Burst: 1);
    private static readonly Identity Anonymous = new() { Name = "anonymous", IsAuthenticated = false, Grants = [] };
    private static readonly Identity Alice = new() { Name = "alice", IsAuthenticated = true, Grants = [] };
    private static readonly IPAddress Home = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Elsewhere = IPAddress.Parse("198.51.100.1");

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Count_AnonymousBeyondTheLimit_IsRefusedUntilLater()
    {
        var limits = Limits(anonymous: One);
        limits.Count(Anonymous, Home, RouteClass.Blobs);

        var exception = Assert.Throws<RegistryException>(() => limits.Count(Anonymous, Home, RouteClass.Manifests));

        Assert.Equal(RegistryErrorCode.TooManyRequests, exception.Code);
        Assert.Equal(TimeSpan.FromMinutes(1), exception.RetryAfter);
        _time.Advance(TimeSpan.FromMinutes(1));
        limits.Count(Anonymous, Home, RouteClass.Manifests);
    }

    [Fact]
    public void Count_AnonymousElsewhere_IsCountedApart()
    {
        var limits = Limits(anonymous: One);

        limits.Count(Anonymous, Home, RouteClass.Blobs);
        limits.Count(Anonymous, Elsewhere, RouteClass.Blobs);
    }

    [Fact]
    public void Count_RouteWithALimitOfItsOwn_IsCountedApart()
    {
        var limits = Limits(anonymous: One, (RouteClass.Tokens, One));
        limits.Count(Anonymous, Home, RouteClass.Tokens);
        limits.Count(Anonymous, Home, RouteClass.Blobs);

        Assert.Throws<RegistryException>(() => limits.Count(Anonymous, Home, RouteClass.Tokens));
    }

    [Fact]
    public void Count_RouteWithoutALimit_IsNeverRefused()
    {
        var limits = Limits(anonymous: One, (RouteClass.Blobs, null));

        Assert.All(Enumerable.Range(0, 100), _ => limits.Count(Anonymous, Home, RouteClass.Blobs));
    }

    [Fact]
    public void Count_AnonymousOverAUnixSocket_IsNeverRefused() =>
        Repeat(Limits(anonymous: One), Anonymous, from: null);

    [Fact]
    public void Count_SignedInWithoutALimit_IsNeverRefused() => Repeat(Limits(anonymous: One), Alice, Home);

    [Fact]
    public void Count_SignedInBeyondTheLimit_IsRefusedFromEverywhere()
    {
        var limits = new RequestLimits(new RequestLimitOptions(null, new Dictionary<RouteClass, RateLimit?>(), One), _time);
        limits.Count(Alice, Home, RouteClass.Blobs);

        Assert.Throws<RegistryException>(() => limits.Count(Alice, Elsewhere, RouteClass.Blobs));
    }

    [Fact]
    public void With_LimitThatStays_GoesOnToCount()
    {
        var routes = new Dictionary<RouteClass, RateLimit?> { [RouteClass.Tokens] = One };
        var limits = new RequestLimits(new RequestLimitOptions(One, routes, One), _time);
        limits.Count(Anonymous, Home, RouteClass.Blobs);
        limits.Count(Anonymous, Home, RouteClass.Tokens);
        limits.Count(Alice, Home, RouteClass.Blobs);

        var others = limits.With(new RequestLimitOptions(One, new Dictionary<RouteClass, RateLimit?>(routes) { [RouteClass.Uploads] = One }, One));

        Assert.Throws<RegistryException>(() => others.Count(Anonymous, Home, RouteClass.Blobs));
        Assert.Throws<RegistryException>(() => others.Count(Anonymous, Home, RouteClass.Tokens));
        Assert.Throws<RegistryException>(() => others.Count(Alice, Home, RouteClass.Blobs));
        others.Count(Anonymous, Home, RouteClass.Uploads);
    }

    [Fact]
    public void With_AnotherLimit_BeginsWithAWholeBurst()
    {
        var limits = new RequestLimits(
            new RequestLimitOptions(One, new Dictionary<RouteClass, RateLimit?> { [RouteClass.Tokens] = One }, SignedIn: null), _time);
        limits.Count(Anonymous, Home, RouteClass.Blobs);
        limits.Count(Anonymous, Home, RouteClass.Tokens);
        limits.Count(Alice, Home, RouteClass.Blobs);
        var two = new RateLimit(PerMinute: 1, Burst: 2);

        var others = limits.With(new RequestLimitOptions(two, new Dictionary<RouteClass, RateLimit?> { [RouteClass.Tokens] = null }, One));

        others.Count(Anonymous, Home, RouteClass.Blobs);
        others.Count(Anonymous, Home, RouteClass.Blobs);
        Assert.Throws<RegistryException>(() => others.Count(Anonymous, Home, RouteClass.Blobs));
        Repeat(others, Anonymous, from: null);
        others.Count(Anonymous, Home, RouteClass.Tokens);
        others.Count(Alice, Home, RouteClass.Blobs);
        Assert.Throws<RegistryException>(() => others.Count(Alice, Home, RouteClass.Blobs));
    }

    private RequestLimits Limits(RateLimit? anonymous, params (RouteClass Route, RateLimit? Limit)[] routes) =>
        new(new RequestLimitOptions(anonymous, routes.ToDictionary(route => route.Route, route => route.Limit), SignedIn: null), _time);

    private static void Repeat(RequestLimits limits, Identity identity, IPAddress? from)
    {
        for (var i = 0; i < 100; i++)
        {
            limits.Count(identity, from, RouteClass.Blobs);
        }
    }
}
