using Registry.Core.Access;
using Registry.Core.Model;

namespace Core.Tests.Access;

/// <summary>Accounts, groups and grants in few words.</summary>
internal static class TestAccess
{
    public static AccountName Ann { get; } = AccountName.Parse("ann");

    public static AccountName Bob { get; } = AccountName.Parse("bob");

    public static AccountName Root { get; } = AccountName.Parse("root");

    public static AccountName Gone { get; } = AccountName.Parse("gone");

    public static GroupName Team { get; } = GroupName.Parse("team");

    public static Glob Pattern(string text) => Glob.TryParse(text, out var glob) ? glob : throw new FormatException(text);

    public static GrantSubject Subject(string text) => GrantSubject.TryParse(text, out var subject) ? subject : throw new FormatException(text);

    public static RegistryAction Actions(string text) => ActionList.TryParse(text, out var actions) ? actions : throw new FormatException(text);

    /// <summary>A grant as <c>SUBJECT PATTERN ACTIONS</c>.</summary>
    public static Grant Grant(string text)
    {
        var parts = text.Split(' ');
        return new Grant(Subject(parts[0]), Pattern(parts[1]), Actions(parts[2]));
    }

    /// <summary>A caller with these grants, whoever they are for.</summary>
    public static Identity Caller(params IReadOnlyList<Grant> grants) => new() { Name = "caller", IsAuthenticated = true, Grants = grants };

    /// <summary>
    /// Rules over four accounts: ann; bob, who is in the team; root, who is an administrator; and gone, who is in the team and disabled.
    /// </summary>
    public static AccessRules Rules(params IReadOnlyList<Grant> grants) => new(
        1,
        [Account(Ann), Account(Bob), Account(Root) with { IsAdministrator = true }, Account(Gone) with { IsDisabled = true }],
        new Dictionary<GroupName, IReadOnlySet<AccountName>> { [Team] = new HashSet<AccountName> { Bob, Gone } },
        grants);

    private static AccountRecord Account(AccountName name) =>
        new(name, IsAdministrator: false, IsDisabled: false, HasPassword: true, DateTimeOffset.UnixEpoch);
}
