using Registry.Core.Access;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Testing.Stores;

/// <summary>Grants and groups in memory.</summary>
internal sealed class InMemoryGrantStore(InMemoryAccess access) : IGrantStore
{
    /// <inheritdoc/>
    public ValueTask<bool> AddAsync(Grant grant, CancellationToken cancellationToken) => access.ChangeAsync(
        () =>
        {
            var subject = grant.Subject;
            if (subject.Kind == GrantSubjectKind.Account && !access.Accounts.ContainsKey(subject.Account))
            {
                return false;
            }

            if (subject.Kind == GrantSubjectKind.Group)
            {
                access.Groups.TryAdd(subject.Group, []);
            }

            access.Grants[(subject, grant.Repositories)] = access.Grants.GetValueOrDefault((subject, grant.Repositories)) | grant.Actions;
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> RemoveAsync(
        GrantSubject subject, Glob repositories, RegistryAction actions, CancellationToken cancellationToken) => access.ChangeAsync(
        () =>
        {
            var granted = access.Grants.GetValueOrDefault((subject, repositories));
            if ((granted & actions) == 0)
            {
                return false;
            }

            access.Grants[(subject, repositories)] = granted & ~actions;
            return (granted & ~actions) != 0 || access.Grants.Remove((subject, repositories));
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Grant>> ListAsync(CancellationToken cancellationToken) => new(access.Read(List));

    /// <inheritdoc/>
    public ValueTask<bool> AddMemberAsync(GroupName group, AccountName account, CancellationToken cancellationToken) => access.ChangeAsync(
        () =>
        {
            if (!access.Accounts.ContainsKey(account))
            {
                return false;
            }

            access.Groups.TryAdd(group, []);
            access.Groups[group].Add(account);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> RemoveMemberAsync(GroupName group, AccountName account, CancellationToken cancellationToken) => access.ChangeAsync(
        () => access.Groups.TryGetValue(group, out var members) && members.Remove(account), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> RemoveGroupAsync(GroupName group, CancellationToken cancellationToken) => access.ChangeAsync(
        () =>
        {
            access.RemoveGrants(GrantSubject.Of(group));
            return access.Groups.Remove(group);
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<GroupName, IReadOnlySet<AccountName>>> ListGroupsAsync(CancellationToken cancellationToken) =>
        new(access.Read(ListGroups));

    /// <inheritdoc/>
    public long Version() => access.Read(() => access.Version);

    /// <inheritdoc/>
    public AccessRules Load() => access.Read(
        () => new AccessRules(access.Version, [.. access.Accounts.Values.Select(account => account.Record)], ListGroups(), List()));

    private IReadOnlyList<Grant> List() =>
    [
        .. access.Grants.Select(grant => new Grant(grant.Key.Subject, grant.Key.Repositories, grant.Value))
            .OrderBy(grant => (int)grant.Subject.Kind)
            .ThenBy(grant => $"{grant.Subject} {grant.Repositories}", StringComparer.Ordinal),
    ];

    private IReadOnlyDictionary<GroupName, IReadOnlySet<AccountName>> ListGroups() =>
        access.Groups.ToDictionary(group => group.Key, IReadOnlySet<AccountName> (group) => group.Value.ToHashSet());
}
