using Registry.Core.Limits;
using Registry.Testing.Time;
using Xunit;

namespace Core.Tests.Limits;

public sealed class RateLimiterTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RateLimiter<string> _limiter;

    public RateLimiterTests() => _limiter = new RateLimiter<string>(new RateLimit(PerMinute: 60, Burst: 3), _time);

    [Fact]
    public void Take_WithinTheBurst_IsTaken() => Assert.All(Enumerable.Range(0, 3), _ => Assert.Equal(TimeSpan.Zero, _limiter.Take("a")));

    [Fact]
    public void Take_BeyondTheBurst_HasToWaitForTheNextToken()
    {
        Empty("a");

        Assert.Equal(TimeSpan.FromSeconds(1), _limiter.Take("a"));
        _time.Advance(TimeSpan.FromSeconds(0.25));
        Assert.Equal(0.75, _limiter.Take("a").TotalSeconds, tolerance: 0.001);
    }

    [Fact]
    public void Take_Refused_CostsNoToken()
    {
        Empty("a");
        for (var i = 0; i < 100; i++)
        {
            _limiter.Take("a");
        }

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(TimeSpan.Zero, _limiter.Take("a"));
    }

    [Fact]
    public void Take_InTheLongRun_IsTheRate()
    {
        Empty("a");
        var taken = 0;
        for (var i = 0; i < 600; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(0.1));
            taken += _limiter.Take("a") == TimeSpan.Zero ? 1 : 0;
        }

        Assert.InRange(taken, 59, 60);
    }

    [Fact]
    public void Take_AfterALongRest_IsNoMoreThanABurst()
    {
        Empty("a");
        _time.Advance(TimeSpan.FromHours(1));
        Empty("a");

        Assert.NotEqual(TimeSpan.Zero, _limiter.Take("a"));
    }

    [Fact]
    public void Take_OfAnother_IsCountedApart()
    {
        Empty("a");

        Assert.Equal(TimeSpan.Zero, _limiter.Take("b"));
    }

    private void Empty(string key) => Assert.All(Enumerable.Range(0, 3), _ => Assert.Equal(TimeSpan.Zero, _limiter.Take(key)));
}
