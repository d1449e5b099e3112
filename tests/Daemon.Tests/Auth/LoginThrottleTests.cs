using System.Net;
using Registry.Core.Errors;
using Registry.Daemon.Auth;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Auth;

public sealed class LoginThrottleTests
{
    private static readonly IPAddress Home = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Elsewhere = IPAddress.Parse("198.51.100.1");

    private readonly FakeTimeProvider _time = new();
    private readonly LoginThrottle _throttle;

    public LoginThrottleTests() => _throttle = new LoginThrottle(_time);

    [Fact]
    public void Check_AfterTwoFailures_Passes()
    {
        Fail("alice", Home, 2);

        Assert.Equal(TimeSpan.Zero, Wait("alice", Home));
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    [InlineData(5, 4)]
    [InlineData(8, 32)]
    [InlineData(9, 60)]
    [InlineData(5000, 60)]
    public void Check_AfterMoreFailures_WaitsTwiceAsLongEachTimeUpToAMinute(int failures, int seconds)
    {
        for (var i = 0; i < failures; i++)
        {
            Fail($"guess{i}", Home, 1);
        }

        Assert.Equal(TimeSpan.FromSeconds(seconds), Wait("alice", Home));
        _time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal(TimeSpan.Zero, Wait("alice", Home));
    }

    [Fact]
    public void Check_OfAnAccountThatOneAddressGuessesAt_PassesFromElsewhere()
    {
        Fail("alice", Home, 5000);

        Assert.Equal(TimeSpan.Zero, Wait("alice", Elsewhere));
    }

    [Fact]
    public void Check_OfAnAccountThatManyAddressesGuessAt_WaitsAFewSecondsAtMost()
    {
        FailFromManyAddresses("alice");

        Assert.Equal(LoginThrottle.LongestAccountDelay, Wait("alice", Elsewhere));
        Assert.Equal(TimeSpan.Zero, Wait("bob", Elsewhere));
    }

    [Fact]
    public void Check_FromWhereTheAccountSignedInLately_WaitsForNobody()
    {
        _throttle.Succeeded("alice", Elsewhere);
        FailFromManyAddresses("alice");
        Fail("bob", Elsewhere, 100);

        Assert.Equal(TimeSpan.Zero, Wait("alice", Elsewhere));
        _time.Advance(LoginThrottle.ClientMemory);
        FailFromManyAddresses("alice");
        Assert.Equal(LoginThrottle.LongestAccountDelay, Wait("alice", Elsewhere));
    }

    [Fact]
    public void Check_FromWhereTheAccountSignedInLately_WaitsAfterItsOwnFailures()
    {
        _throttle.Succeeded("alice", Home);
        Fail("alice", Home, 100);

        Assert.Equal(LoginThrottle.LongestAddressDelay, Wait("alice", Home));
        Assert.Equal(TimeSpan.Zero, Wait("bob", Home));
    }

    [Fact]
    public void Succeeded_BetweenGuessesAtOthers_DoesNotFreeTheAddress()
    {
        for (var i = 0; i < 20; i++)
        {
            Fail("alice", Home, 1);
            _throttle.Succeeded("mallory", Home);
        }

        Assert.Equal(LoginThrottle.LongestAddressDelay, Wait("alice", Home));
    }

    [Fact]
    public void Check_OfNeighboursInOneIPv6Network_CountsThemAsOne()
    {
        for (var i = 1; i <= 20; i++)
        {
            Fail($"guess{i}", IPAddress.Parse($"2001:db8::{i:x}"), 1);
        }

        Assert.Equal(LoginThrottle.LongestAddressDelay, Wait("alice", IPAddress.Parse("2001:db8::ffff")));
        Assert.Equal(TimeSpan.Zero, Wait("alice", IPAddress.Parse("2001:db8:0:1::1")));
    }

    [Fact]
    public void Check_WithoutAnAccount_WaitsForTheAddressAlone()
    {
        for (var i = 0; i < 3; i++)
        {
            _throttle.Failed(account: null, Home);
        }

        _throttle.Succeeded(account: null, Home);

        Assert.Throws<RegistryException>(() => _throttle.Check(account: null, Home));
        Assert.Equal(TimeSpan.FromSeconds(1), Wait("ann", Home));
        _throttle.Check(account: null, Elsewhere);
        _throttle.Check(account: null, from: null);
        Assert.Equal(TimeSpan.Zero, Wait("ann", Elsewhere));
    }

    [Fact]
    public void Check_WithoutAnAddress_WaitsForTheAccountAlone()
    {
        Fail("alice", null, 100);

        Assert.Equal(LoginThrottle.LongestAccountDelay, Wait("alice", null));
        Assert.Equal(TimeSpan.Zero, Wait("bob", null));
    }

    [Fact]
    public void Check_LongAfterTheLastFailure_PassesAsIfNothingHadBeen()
    {
        Fail("alice", Home, 100);
        _time.Advance(TimeSpan.FromMinutes(15));
        Fail("alice", Home, 2);

        Assert.Equal(TimeSpan.Zero, Wait("alice", Home));
    }

    [Fact]
    public void Failed_NamesThatNoAccountHas_AreNotRemembered()
    {
        var name = new string('a', 10_000);
        Fail(name, null, 100);

        Assert.Equal(TimeSpan.Zero, Wait(name, null));
    }

    private void FailFromManyAddresses(string account)
    {
        for (var i = 1; i <= 20; i++)
        {
            Fail(account, IPAddress.Parse($"203.0.113.{i}"), 1);
        }
    }

    private void Fail(string account, IPAddress? from, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _throttle.Failed(account, from);
        }
    }

    private TimeSpan Wait(string account, IPAddress? from)
    {
        try
        {
            _throttle.Check(account, from);
            return TimeSpan.Zero;
        }
        catch (RegistryException exception)
        {
            Assert.Equal(RegistryErrorCode.TooManyRequests, exception.Code);
            return exception.RetryAfter!.Value;
        }
    }
}
