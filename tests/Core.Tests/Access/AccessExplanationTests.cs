using Registry.Core.Access;
using Registry.Core.Model;
using Xunit;

namespace Core.Tests.Access;

public sealed class AccessExplanationTests
{
    private static readonly RepositoryName App = RepositoryName.Parse("team/app");
    private static readonly Grant Everybody = TestAccess.Grant("anonymous team/* pull");
    private static readonly Grant SignedIn = TestAccess.Grant("authenticated * pull");
    private static readonly Grant TeamOnly = TestAccess.Grant("group:team team/* pull,push");
    private static readonly Grant AnnOnly = TestAccess.Grant("user:ann team/app admin");
    private static readonly Grant Elsewhere = TestAccess.Grant("user:bob other/* delete");

    private readonly AccessRules _rules = TestAccess.Rules(Everybody, SignedIn, TeamOnly, AnnOnly, Elsewhere);

    [Fact]
    public void Of_SeveralGrants_NamesEachThatAllowsIt()
    {
        AssertIs(AccessReason.Granted, [Everybody, SignedIn, TeamOnly], "user:bob", "pull");
        AssertIs(AccessReason.Granted, [TeamOnly], "user:bob", "push");
        AssertIs(AccessReason.Granted, [Everybody], "anonymous", "pull");
        AssertIs(AccessReason.Granted, [Everybody, SignedIn], "authenticated", "pull");
        AssertIs(AccessReason.Granted, [TeamOnly], "group:team", "push");
    }

    [Fact]
    public void Of_AdminOfTheRepository_AllowsEverything()
    {
        AssertIs(AccessReason.Granted, [AnnOnly], "user:ann", "delete");
        AssertIs(AccessReason.Granted, [AnnOnly], "user:ann", "admin");
    }

    [Fact]
    public void Of_NoGrant_NamesNone()
    {
        AssertIs(AccessReason.NotGranted, [], "user:bob", "delete");
        AssertIs(AccessReason.NotGranted, [], "user:bob", "admin");
        AssertIs(AccessReason.NotGranted, [], "anonymous", "push");
        AssertIs(AccessReason.NotGranted, [], "group:other", "push");
    }

    [Fact]
    public void Of_SomeOfSeveralActions_NamesWhatAllowsThose() =>
        AssertIs(AccessReason.NotGranted, [Everybody, SignedIn, TeamOnly], "user:bob", "pull,push,delete");

    [Fact]
    public void Of_Administrator_NeedsNoGrant() => AssertIs(AccessReason.Administrator, [], "user:root", "admin");

    [Fact]
    public void Of_DisabledOrUnknown_SaysSo()
    {
        AssertIs(AccessReason.Disabled, [], "user:gone", "pull");
        AssertIs(AccessReason.NoAccount, [], "user:nobody", "pull");
    }

    private void AssertIs(AccessReason reason, IReadOnlyList<Grant> grants, string subject, string actions)
    {
        var explanation = AccessExplanation.Of(_rules, TestAccess.Subject(subject), App, TestAccess.Actions(actions));

        Assert.Equal(reason, explanation.Reason);
        Assert.Equal(grants, explanation.Grants);
        Assert.Equal(reason is AccessReason.Granted or AccessReason.Administrator, explanation.IsAllowed);
    }
}
