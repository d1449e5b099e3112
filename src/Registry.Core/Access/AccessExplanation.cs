using Registry.Core.Model;

namespace Registry.Core.Access;

/// <summary>Why somebody may, or may not, do something in a repository. Pure, and of one mind with <see cref="AccessPolicy"/>.</summary>
/// <param name="Reason">What decides.</param>
/// <param name="Grants">
/// The grants that are for them, directly or through a group (<see cref="Grant.Subject"/> says which), and that allow some or all of what was
/// asked; none where grants are not what decides.
/// </param>
public sealed record AccessExplanation(AccessReason Reason, IReadOnlyList<Grant> Grants)
{
    /// <summary>Why everybody may do everything where no account is asked for.</summary>
    public static AccessExplanation Open { get; } = new(AccessReason.Open, []);

    /// <summary>Whether they may.</summary>
    public bool IsAllowed => Reason is AccessReason.Granted or AccessReason.Administrator or AccessReason.Open;

    /// <summary>Explains what the rules come to.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="subject">
    /// Who: an account, whoever has not signed in, whoever has signed in and has no grants of their own, or such a one in a group.
    /// </param>
    /// <param name="repository">Where; it need not exist.</param>
    /// <param name="action">What; of several actions, all of them.</param>
    public static AccessExplanation Of(AccessRules rules, GrantSubject subject, RepositoryName repository, RegistryAction action)
    {
        if (Find(rules, subject) is not { } identity)
        {
            var isDisabled = rules.FindAccount(subject.Account) is not null;
            return new AccessExplanation(isDisabled ? AccessReason.Disabled : AccessReason.NoAccount, []);
        }

        if (identity.IsAdministrator)
        {
            return new AccessExplanation(AccessReason.Administrator, []);
        }

        var reason = AccessPolicy.Allows(identity, repository, action) ? AccessReason.Granted : AccessReason.NotGranted;
        return new AccessExplanation(reason, [.. identity.Grants.Where(grant => Contributes(grant, repository, action))]);
    }

    private static Identity? Find(AccessRules rules, GrantSubject subject) => subject.Kind switch
    {
        GrantSubjectKind.Account => rules.Find(subject.Account),
        GrantSubjectKind.Group => rules.External(subject.ToString(), rules.GrantsOf(subject.Group)),
        GrantSubjectKind.Authenticated => rules.External(subject.ToString(), []),
        _ => rules.Anonymous,
    };

    private static bool Contributes(Grant grant, RepositoryName repository, RegistryAction action) =>
        (grant.Actions.HasFlag(RegistryAction.Admin) || (grant.Actions & action) != 0) && grant.Repositories.IsMatch(repository.ToString());
}

/// <summary>What decides whether somebody may do something.</summary>
public enum AccessReason
{
    /// <summary>They may: their grants together allow it.</summary>
    Granted,

    /// <summary>They may: their account is an administrator's.</summary>
    Administrator,

    /// <summary>They may: the registry is open, so nobody is asked for an account.</summary>
    Open,

    /// <summary>They may not: no grant of theirs allows it, or none all of it.</summary>
    NotGranted,

    /// <summary>They may not: their account is disabled.</summary>
    Disabled,

    /// <summary>They may not: there is no such account.</summary>
    NoAccount,
}
