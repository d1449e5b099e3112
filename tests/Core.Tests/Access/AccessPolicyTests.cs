using Registry.Core.Access;
using Registry.Core.Model;
using Xunit;

namespace Core.Tests.Access;

public sealed class AccessPolicyTests
{
    private static readonly RepositoryName App = RepositoryName.Parse("team/app");

    [Fact]
    public void Allowed_NoGrant_IsNothing()
    {
        Assert.Equal(RegistryAction.None, AccessPolicy.Allowed(TestAccess.Caller(), App));
        Assert.False(AccessPolicy.Allows(TestAccess.Caller(), App, RegistryAction.Pull));
    }

    [Theory]
    [InlineData("team/app", RegistryAction.Pull)]
    [InlineData("team/*", RegistryAction.Pull)]
    [InlineData("*", RegistryAction.Pull)]
    [InlineData("*/app", RegistryAction.Pull)]
    [InlineData("team/ap?", RegistryAction.Pull)]
    [InlineData("team", RegistryAction.None)]
    [InlineData("app", RegistryAction.None)]
    [InlineData("team/", RegistryAction.None)]
    [InlineData("team/app/*", RegistryAction.None)]
    [InlineData("Team/app", RegistryAction.None)]
    public void Allowed_Pattern_IsOfTheWholeName(string pattern, RegistryAction expected) =>
        Assert.Equal(expected, AccessPolicy.Allowed(TestAccess.Caller(TestAccess.Grant($"ann {pattern} pull")), App));

    [Fact]
    public void Allowed_SeveralGrants_AreAddedUp()
    {
        var caller = TestAccess.Caller(
            TestAccess.Grant("ann team/* pull"), TestAccess.Grant("group:team team/app push"), TestAccess.Grant("ann other/* delete"));

        Assert.Equal(RegistryAction.Pull | RegistryAction.Push, AccessPolicy.Allowed(caller, App));
        Assert.True(AccessPolicy.Allows(caller, App, RegistryAction.Pull | RegistryAction.Push));
        Assert.False(AccessPolicy.Allows(caller, App, RegistryAction.Pull | RegistryAction.Delete));
    }

    [Fact]
    public void Allows_AdminOfARepository_IsEverythingThereAndNothingElsewhere()
    {
        var caller = TestAccess.Caller(TestAccess.Grant("ann team/* admin"));

        Assert.True(AccessPolicy.Allows(caller, App, TestAccess.Actions("pull,push,delete,admin")));
        Assert.Equal(RegistryAction.None, AccessPolicy.Allowed(caller, RepositoryName.Parse("other/app")));
    }

    [Fact]
    public void Allows_EverythingButAdmin_IsNotAdmin() =>
        Assert.False(AccessPolicy.Allows(TestAccess.Caller(TestAccess.Grant("ann * pull,push,delete")), App, RegistryAction.Admin));

    [Fact]
    public void Allows_Administrator_IsEverythingEverywhere() =>
        Assert.True(AccessPolicy.Allows(TestAccess.Caller() with { IsAdministrator = true }, App, RegistryAction.Admin));

    [Theory]
    [InlineData("team/* pull", "pull")]
    [InlineData("team/* pull,delete", "pull")]
    [InlineData("team/* pull;team/app push", "pull,push")]
    [InlineData("team/* admin", "pull,push")]
    [InlineData("* delete", "")]
    [InlineData("other/* pull", "")]
    [InlineData("", "")]
    public void Allowed_LimitedToken_IsWhatBothAllow(string limits, string expected)
    {
        var caller = Limit(TestAccess.Caller(TestAccess.Grant("ann * pull,push")), limits);

        Assert.Equal(expected, ActionList.Format(AccessPolicy.Allowed(caller, App)));
    }

    [Fact]
    public void Allowed_LimitedTokenOfAnAdministrator_IsItsLimit()
    {
        var caller = Limit(TestAccess.Caller() with { IsAdministrator = true }, "team/* pull");

        Assert.Equal(RegistryAction.Pull, AccessPolicy.Allowed(caller, App));
        Assert.Equal(RegistryAction.None, AccessPolicy.Allowed(caller, RepositoryName.Parse("other/app")));
    }

    [Fact]
    public void AllowsWithoutLimits_LimitedToken_IsWhatTheAccountMay()
    {
        var caller = Limit(TestAccess.Caller(TestAccess.Grant("ann team/* push")), "team/* pull");

        Assert.False(AccessPolicy.Allows(caller, App, RegistryAction.Push));
        Assert.True(AccessPolicy.AllowsWithoutLimits(caller, App, RegistryAction.Push));
        Assert.False(AccessPolicy.AllowsWithoutLimits(caller, App, RegistryAction.Pull));
    }

    /// <summary>The caller with a token of these limits: <c>PATTERN ACTIONS</c>, with semicolons between.</summary>
    private static Identity Limit(Identity caller, string limits) => caller with
    {
        Limits =
        [
            .. limits.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(limit => TestAccess.Grant($"ann {limit}"))
                .Select(grant => new AccessLimit(grant.Repositories, grant.Actions)),
        ],
    };
}
