using Registry.Core.Access;
using Registry.Core.Errors;
using Registry.Core.Model;

namespace Registry.Core.Stores;

/// <summary>Grants, the groups that they may be for, and what all of it comes to. Each change is one transaction.</summary>
/// <exception cref="RegistryException">
/// Every change: <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>; nothing is changed.
/// </exception>
public interface IGrantStore
{
    /// <summary>
    /// Adds a grant; where the subject has one for the same pattern, its actions are added to that. A group is made by the first grant or
    /// the first member. <c>false</c>: there is no such account.
    /// </summary>
    ValueTask<bool> AddAsync(Grant grant, CancellationToken cancellationToken);

    /// <summary>
    /// Takes actions from the grant of a subject for a pattern, and the grant itself when none is left, or when it is damaged.
    /// <c>false</c>: there is no such grant, or it has none of these actions.
    /// </summary>
    ValueTask<bool> RemoveAsync(GrantSubject subject, Glob repositories, RegistryAction actions, CancellationToken cancellationToken);

    /// <summary>Every grant: by kind of subject, its name, and pattern; without damaged ones (<see cref="AccessRules.Damaged"/>).</summary>
    ValueTask<IReadOnlyList<Grant>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Puts an account into a group. <c>false</c>: there is no such account.</summary>
    ValueTask<bool> AddMemberAsync(GroupName group, AccountName account, CancellationToken cancellationToken);

    /// <summary>Takes an account out of a group. <c>false</c>: it is not in it.</summary>
    ValueTask<bool> RemoveMemberAsync(GroupName group, AccountName account, CancellationToken cancellationToken);

    /// <summary>Removes a group with its grants. <c>false</c>: there is no such group.</summary>
    ValueTask<bool> RemoveGroupAsync(GroupName group, CancellationToken cancellationToken);

    /// <summary>Every group with its members; without damaged ones (<see cref="AccessRules.Damaged"/>).</summary>
    ValueTask<IReadOnlyDictionary<GroupName, IReadOnlySet<AccountName>>> ListGroupsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The number of the moment: every change to accounts, groups, grants and access tokens, but for the time of a token's last use, makes
    /// it larger. Asked with each request, so it must cost no more than a few microseconds.
    /// </summary>
    long Version();

    /// <summary>Accounts, groups and grants, all of the same moment. What is damaged is left out and named, and the rest holds.</summary>
    AccessRules Load();
}
