namespace Registry.Core.Access;

/// <summary>The accounts, groups and grants as they are at one moment, in memory: what requests are decided by.</summary>
public sealed class AccessRules
{
    private readonly Dictionary<AccountName, AccountRecord> _accounts;
    private readonly Dictionary<AccountName, IReadOnlyList<Grant>> _grants = [];
    private readonly IReadOnlyList<Grant> _authenticated;
    private readonly ILookup<GroupName, Grant> _groups;

    /// <summary>Puts the rules together.</summary>
    /// <param name="version">The number of the moment: it grows with every change.</param>
    /// <param name="accounts">Every account.</param>
    /// <param name="members">The members of each group.</param>
    /// <param name="grants">Every grant.</param>
    public AccessRules(
        long version,
        IReadOnlyList<AccountRecord> accounts,
        IReadOnlyDictionary<GroupName, IReadOnlySet<AccountName>> members,
        IReadOnlyList<Grant> grants)
    {
        Version = version;
        _accounts = accounts.ToDictionary(account => account.Name);
        var anonymous = grants.Where(grant => grant.Subject.Kind == GrantSubjectKind.Anonymous).ToList();
        _authenticated = [.. grants.Where(grant => grant.Subject.Kind is GrantSubjectKind.Anonymous or GrantSubjectKind.Authenticated)];
        _groups = grants.Where(grant => grant.Subject.Kind == GrantSubjectKind.Group).ToLookup(grant => grant.Subject.Group);
        Anonymous = new Identity { Name = "anonymous", IsAuthenticated = false, Grants = anonymous };
        foreach (var account in _accounts.Keys)
        {
            _grants[account] = [.. grants.Where(grant => IsFor(grant.Subject, account, members))];
        }
    }

    /// <summary>The number of the moment.</summary>
    public long Version { get; }

    /// <summary>Whoever has not signed in.</summary>
    public Identity Anonymous { get; }

    /// <summary>Whether there is any account: without one nobody can sign in.</summary>
    public bool HasAccounts => _accounts.Count > 0;

    /// <summary>
    /// The accounts, members and grants that are left out because their records are damaged, each in a few words for the administrator. Nobody
    /// gains a right by what is left out.
    /// </summary>
    public IReadOnlyList<string> Damaged { get; init; } = [];

    /// <summary>The caller that an account stands for; <c>null</c>: there is no such account, or it is disabled.</summary>
    public Identity? Find(AccountName name) => _accounts.TryGetValue(name, out var account) && !account.IsDisabled
        ? new Identity
        {
            Name = name.ToString(),
            Account = name,
            IsAuthenticated = true,
            IsAdministrator = account.IsAdministrator,
            Grants = _grants[name],
        }
        : null;

    /// <summary>An account, be it disabled; <c>null</c>: there is none.</summary>
    public AccountRecord? FindAccount(AccountName name) => _accounts.GetValueOrDefault(name);

    /// <summary>The grants of a group.</summary>
    public IReadOnlyList<Grant> GrantsOf(GroupName group) => [.. _groups[group]];

    /// <summary>A caller that an outside issuer vouches for, with grants of their own besides those for everybody.</summary>
    /// <param name="name">What the issuer calls them.</param>
    /// <param name="grants">What the issuer's claims come to.</param>
    public Identity External(string name, IReadOnlyList<Grant> grants) =>
        new() { Name = name, IsAuthenticated = true, Grants = [.. _authenticated, .. grants] };

    private static bool IsFor(
        GrantSubject subject, AccountName account, IReadOnlyDictionary<GroupName, IReadOnlySet<AccountName>> members) => subject.Kind switch
        {
            GrantSubjectKind.Account => subject.Account == account,
            GrantSubjectKind.Group => members.TryGetValue(subject.Group, out var names) && names.Contains(account),
            _ => true,
        };
}

/// <summary>An account, but for its password.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsAdministrator">Whether it may do everything everywhere.</param>
/// <param name="IsDisabled">Whether nobody can sign in with it.</param>
/// <param name="HasPassword">Whether it has a password; without one it is for access tokens, or certificates, alone.</param>
/// <param name="CreatedAt">When it was added.</param>
public sealed record AccountRecord(AccountName Name, bool IsAdministrator, bool IsDisabled, bool HasPassword, DateTimeOffset CreatedAt);
