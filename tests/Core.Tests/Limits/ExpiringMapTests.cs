using Registry.Core.Limits;
using Registry.Testing.Time;
using Xunit;

namespace Core.Tests.Limits;

public sealed class ExpiringMapTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ExpiringMap<string, int> _map;

    public ExpiringMapTests() => _map = new ExpiringMap<string, int>(capacity: 2, TimeSpan.FromMinutes(1), _time);

    [Fact]
    public void TryGet_NeverSet_IsFalse() => Assert.False(_map.TryGet("a", out _));

    [Fact]
    public void TryGet_Set_IsTheLastValue()
    {
        _map.Set("a", 1);
        _map.Set("a", 2);

        Assert.True(_map.TryGet("a", out var value));
        Assert.Equal(2, value);
        Assert.Equal(1, _map.Count);
    }

    [Fact]
    public void TryGet_AfterItsLife_IsFalseAndForgotten()
    {
        _map.Set("a", 1);
        _time.Advance(TimeSpan.FromSeconds(30));
        _map.Set("b", 2);
        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.False(_map.TryGet("a", out _));
        Assert.True(_map.TryGet("b", out _));
        Assert.Equal(1, _map.Count);
    }

    [Fact]
    public void Set_BeyondCapacity_ForgetsWhatWasSetLongestAgo()
    {
        _map.Set("a", 1);
        _map.Set("b", 1);
        _map.Set("a", 2);
        _map.Set("c", 1);

        Assert.False(_map.TryGet("b", out _));
        Assert.True(_map.TryGet("a", out _));
        Assert.Equal(2, _map.Count);
    }

    [Fact]
    public void Remove_OfAKey_ForgetsIt()
    {
        _map.Set("a", 1);
        _map.Remove("a");
        _map.Remove("b");

        Assert.False(_map.TryGet("a", out _));
    }
}
