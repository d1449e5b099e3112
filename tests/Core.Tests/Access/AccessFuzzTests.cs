using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Registry.Core.Access;
using Registry.Core.Model;
using Xunit;

namespace Core.Tests.Access;

/// <summary>Whatever the text, the parsers answer; whatever the grants, nobody may more than they say.</summary>
public sealed class AccessFuzzTests
{
    /// <summary>The same inputs in every run.</summary>
    private static readonly Config Config = Config.QuickThrowOnFailure
        .WithMaxTest(5_000)
        .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(20240501, 7), FSharpOption<int>.None)));

    private static readonly RegistryAction[] SingleActions =
        [RegistryAction.Pull, RegistryAction.Push, RegistryAction.Delete, RegistryAction.Admin];

    private static readonly string[] Fragments =
    [
        "anonymous", "authenticated", "user:", "group:", "a", "Z", "0", ".", "_", "-", "+", "@", ":", ",", "/", "*", "pull", "push", "delete",
        "admin", "$pbkdf2-sha512$i=", "210000", "4294967297", "-1", "$", "c2FsdFNBTFRzYWx0", "jAUR9Mbll8asYxXY8DYuIl88UBSVuiO4aMAFF03E7nE",
        "=", "rgt_", new string('A', 43), new string('a', 128), "\0", "\n", " ", "\u00e9", "\ud800", "\u0130", "\uff10",
    ];

    private static readonly Gen<string> AnyText = Gen.OneOf(
        Gen.ArrayOf(Gen.Choose(0, char.MaxValue).Select(value => (char)value)).Select(chars => new string(chars)),
        Gen.ArrayOf(Gen.Elements(Fragments)).Select(string.Concat));

    private static readonly Gen<RegistryAction> AnyActions = Gen.Choose(1, 15).Select(value => (RegistryAction)value);

    private static readonly Gen<Grant> AnyGrant =
        from subject in Gen.Elements("anonymous", "authenticated", "ann", "bob", "root", "gone", "group:team", "group:other")
        from pattern in Gen.Elements("*", "a", "a/*", "a/b", "*/b", "b*", "?", "a/?")
        from actions in AnyActions
        select new Grant(TestAccess.Subject(subject), TestAccess.Pattern(pattern), actions);

    private static readonly Gen<RepositoryName> AnyRepository = Gen.Elements("a", "b", "ab", "a/b", "b/b", "b/a/b").Select(RepositoryName.Parse);

    private static readonly Gen<(Grant[] Grants, Grant[] More, RepositoryName Repository)> AnyCase =
        from grants in Gen.ArrayOf(AnyGrant)
        from more in Gen.ArrayOf(AnyGrant)
        from repository in AnyRepository
        select (grants, more, repository);

    [Fact]
    public void TryParse_AnyText_IsRefusedOrKept() => Check(AnyText, text =>
    {
        Assert.True(!AccountName.TryParse(text, out var account) || account.ToString() == text);
        Assert.True(!GroupName.TryParse(text, out var group) || group.ToString() == text);
        Assert.True(!GrantSubject.TryParse(text, out var subject) || TestAccess.Subject(subject.ToString()) == subject);
        Assert.True(!ActionList.TryParse(text, out var actions) || TestAccess.Actions(ActionList.Format(actions)) == actions);
    });

    [Fact]
    public void Format_AnyActions_IsReadAsThose() =>
        Check(AnyActions, actions => Assert.Equal(actions, TestAccess.Actions(ActionList.Format(actions))));

    [Fact]
    public void IsOne_AnyText_IsAnswered() => Check(AnyText, text =>
    {
        Assert.True(PasswordHash.IsOne(text) || PasswordHash.IsWeak(text));
        Assert.True(!TokenSecret.IsOne(text) || text.Length == TokenSecret.Prefix.Length + 43);
    });

    [Fact]
    public void Allows_AnyGrants_IsWhatOneOfThemSays() => Check(AnyCase, input =>
    {
        var caller = TestAccess.Caller(input.Grants);

        Assert.All(SingleActions, action => Assert.Equal(
            input.Grants.Any(grant => Has(grant.Repositories, grant.Actions, input.Repository, action)),
            AccessPolicy.Allows(caller, input.Repository, action)));
        Assert.Equal(AccessPolicy.Allowed(caller, input.Repository), AccessPolicy.Allowed(TestAccess.Caller([.. input.Grants.AsEnumerable().Reverse()]), input.Repository));
    });

    [Fact]
    public void Allows_MoreGrants_TakeNothingAway() => Check(AnyCase, input =>
    {
        var (before, after) = (TestAccess.Caller(input.Grants), TestAccess.Caller([.. input.Grants, .. input.More]));

        Assert.All(SingleActions, action => Assert.True(
            !AccessPolicy.Allows(before, input.Repository, action) || AccessPolicy.Allows(after, input.Repository, action)));
    });

    [Fact]
    public void Allows_AnyLimits_OnlyReduce() => Check(AnyCase.Zip(Gen.Elements(false, true)), input =>
    {
        var ((grants, more, repository), isAdministrator) = input;
        var caller = TestAccess.Caller(grants) with { IsAdministrator = isAdministrator };
        var limited = caller with { Limits = [.. more.Select(limit => new AccessLimit(limit.Repositories, limit.Actions))] };

        Assert.All(SingleActions, action => Assert.Equal(
            AccessPolicy.Allows(caller, repository, action) && more.Any(limit => Has(limit.Repositories, limit.Actions, repository, action)),
            AccessPolicy.Allows(limited, repository, action)));
    });

    [Fact]
    public void Of_AnyRules_ExplainsWhatThePolicySays() => Check(AnyCase.Zip(AnyActions), input =>
    {
        var ((grants, _, repository), action) = input;
        var rules = TestAccess.Rules(grants);

        foreach (var account in new[] { TestAccess.Ann, TestAccess.Bob, TestAccess.Root, TestAccess.Gone })
        {
            var explanation = AccessExplanation.Of(rules, GrantSubject.Of(account), repository, action);
            Assert.Equal(rules.Find(account) is { } identity && AccessPolicy.Allows(identity, repository, action), explanation.IsAllowed);
            Assert.Equal(
                explanation.Reason == AccessReason.Granted, AccessPolicy.Allows(TestAccess.Caller(explanation.Grants), repository, action));
        }
    });

    private static bool Has(Glob pattern, RegistryAction actions, RepositoryName repository, RegistryAction action) =>
        pattern.IsMatch(repository.ToString()) && (actions.HasFlag(action) || actions.HasFlag(RegistryAction.Admin));

    private static void Check<T>(Gen<T> inputs, Action<T> body) => Prop.ForAll(inputs.ToArbitrary(), body).Check(Config);
}
