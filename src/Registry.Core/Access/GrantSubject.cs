namespace Registry.Core.Access;

/// <summary>Whom a grant is for: an account, the members of a group, everybody, or everybody who has signed in.</summary>
public readonly record struct GrantSubject
{
    private const string UserPrefix = "user:";
    private const string GroupPrefix = "group:";

    private GrantSubject(GrantSubjectKind kind, AccountName account = default, GroupName group = default) =>
        (Kind, Account, Group) = (kind, account, group);

    /// <summary>Everybody, signed in or not: <c>anonymous</c>.</summary>
    public static GrantSubject Anonymous { get; } = new(GrantSubjectKind.Anonymous);

    /// <summary>Everybody who has signed in: <c>authenticated</c>.</summary>
    public static GrantSubject Authenticated { get; } = new(GrantSubjectKind.Authenticated);

    /// <summary>Which of these it is.</summary>
    public GrantSubjectKind Kind { get; }

    /// <summary>The account, where it is one.</summary>
    public AccountName Account { get; }

    /// <summary>The group, where it is one.</summary>
    public GroupName Group { get; }

    /// <summary>An account.</summary>
    public static GrantSubject Of(AccountName account) => new(GrantSubjectKind.Account, account: account);

    /// <summary>The members of a group.</summary>
    public static GrantSubject Of(GroupName group) => new(GrantSubjectKind.Group, group: group);

    /// <summary>Reads <c>anonymous</c>, <c>authenticated</c>, <c>group:NAME</c>, <c>user:NAME</c> or the name of an account alone.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out GrantSubject subject)
    {
        subject = default;
        if (text is "anonymous" or "authenticated")
        {
            subject = text is "anonymous" ? Anonymous : Authenticated;
            return true;
        }

        if (text.StartsWith(GroupPrefix, StringComparison.Ordinal))
        {
            var isGroup = GroupName.TryParse(text[GroupPrefix.Length..], out var group);
            subject = isGroup ? Of(group) : default;
            return isGroup;
        }

        var name = text.StartsWith(UserPrefix, StringComparison.Ordinal) ? text[UserPrefix.Length..] : text;
        var isAccount = AccountName.TryParse(name, out var account);
        subject = isAccount ? Of(account) : default;
        return isAccount;
    }

    /// <summary>The subject as <see cref="TryParse"/> reads it.</summary>
    public override string ToString() => Kind switch
    {
        GrantSubjectKind.Account => UserPrefix + Account,
        GrantSubjectKind.Group => GroupPrefix + Group,
        GrantSubjectKind.Authenticated => "authenticated",
        _ => "anonymous",
    };
}

/// <summary>The kinds of <see cref="GrantSubject"/>. The database holds these numbers.</summary>
public enum GrantSubjectKind
{
    /// <summary>Everybody, signed in or not.</summary>
    Anonymous = 0,

    /// <summary>Everybody who has signed in.</summary>
    Authenticated = 1,

    /// <summary>One account.</summary>
    Account = 2,

    /// <summary>The members of a group.</summary>
    Group = 3,
}
