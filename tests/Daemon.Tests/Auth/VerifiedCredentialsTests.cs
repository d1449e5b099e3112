using Registry.Core.Access;
using Registry.Daemon.Auth;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Auth;

public sealed class VerifiedCredentialsTests
{
    private static readonly Caller Ann = new(new Identity { Name = "ann", IsAuthenticated = true, Grants = [] }, Scope: null);

    private readonly FakeTimeProvider _time = new();
    private readonly VerifiedCredentials _verified;

    public VerifiedCredentialsTests() => _verified = new VerifiedCredentials(_time);

    [Fact]
    public void Find_SameCredentials_AreKnown()
    {
        _verified.Add("ann", "secret", version: 1, Ann, expiry: null);

        Assert.Same(Ann, _verified.Find("ann", "secret", version: 1));
    }

    [Theory]
    [InlineData("ann", "other")]
    [InlineData("bob", "secret")]
    [InlineData("", "ann\0secret")]
    [InlineData("annsecret", "")]
    [InlineData("ann\0sec", "ret")]
    public void Find_OtherCredentials_AreNot(string user, string secret)
    {
        _verified.Add("ann", "secret", version: 1, Ann, expiry: null);

        Assert.Null(_verified.Find(user, secret, version: 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Find_RulesOfAnotherVersion_KnowNothing(long version)
    {
        _verified.Add("ann", "secret", version: 1, Ann, expiry: null);

        Assert.Null(_verified.Find("ann", "secret", version));
    }

    [Fact]
    public void Find_AfterTheirLife_HaveToBeVerifiedAgain()
    {
        _verified.Add("ann", "secret", version: 1, Ann, expiry: null);
        _time.Advance(VerifiedCredentials.Life - TimeSpan.FromTicks(1));
        Assert.NotNull(_verified.Find("ann", "secret", version: 1));

        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Null(_verified.Find("ann", "secret", version: 1));
    }

    [Fact]
    public void Find_AfterTheyExpired_AreNotKnown()
    {
        _verified.Add("ann", "secret", version: 1, Ann, _time.GetUtcNow().AddSeconds(10));

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Null(_verified.Find("ann", "secret", version: 1));
    }

    [Fact]
    public void Add_KnownOnes_AreReplaced()
    {
        _verified.Add("ann", "secret", version: 1, Ann, expiry: null);
        _verified.Add("ann", "secret", version: 2, Ann, expiry: null);

        Assert.NotNull(_verified.Find("ann", "secret", version: 2));
    }

    [Fact]
    public void Add_MoreThanCanBeRemembered_ForgetsTheEarlier()
    {
        for (var i = 0; i <= VerifiedCredentials.Capacity; i++)
        {
            _verified.Add("ann", $"{i}", version: 1, Ann, expiry: null);
        }

        Assert.Null(_verified.Find("ann", "0", version: 1));
        Assert.NotNull(_verified.Find("ann", $"{VerifiedCredentials.Capacity}", version: 1));
    }
}
