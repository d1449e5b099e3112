using System.Globalization;
using Registry.Core.Access;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>Grants and groups.</summary>
internal sealed class GrantStore(Database database) : IGrantStore
{
    private const RegistryAction AllActions = RegistryAction.Pull | RegistryAction.Push | RegistryAction.Delete | RegistryAction.Admin;
    private const string IsSound = "actions BETWEEN 1 AND 15";
    private const string IsGrant =
        "kind = ?1 AND ifnull(account_id, 0) = ifnull(?2, 0) AND ifnull(group_id, 0) = ifnull(?3, 0) AND repositories = ?4";

    private static readonly Sql Begin = new("BEGIN");
    private static readonly Sql End = new("COMMIT");
    private static readonly Sql FindAccount = new("SELECT id FROM account WHERE name = ?1");
    private static readonly Sql FindGroup = new("SELECT id FROM user_group WHERE name = ?1");
    private static readonly Sql InsertGroup = new("INSERT INTO user_group (name) VALUES (?1) ON CONFLICT DO NOTHING");
    private static readonly Sql DeleteGroup = new("DELETE FROM user_group WHERE name = ?1");

    private static readonly Sql InsertMember = new(
        "INSERT INTO user_group_member (group_id, account_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING");

    private static readonly Sql DeleteMember = new("DELETE FROM user_group_member WHERE group_id = ?1 AND account_id = ?2");

    private static readonly Sql Upsert = new($"""
        INSERT INTO access_grant (kind, account_id, group_id, repositories, actions) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT DO UPDATE SET actions = iif({IsSound}, actions, 0) | excluded.actions
        """);

    private static readonly Sql Delete = new($"DELETE FROM access_grant WHERE {IsGrant} AND (actions & ~?5 = 0 OR NOT {IsSound})");
    private static readonly Sql Take = new($"UPDATE access_grant SET actions = actions & ~?5 WHERE {IsGrant} AND actions & ?5 <> 0");

    private static readonly Sql List = new("""
        SELECT g.kind, a.name, u.name, g.repositories, g.actions, g.id
        FROM access_grant AS g LEFT JOIN account AS a ON a.id = g.account_id LEFT JOIN user_group AS u ON u.id = g.group_id
        """);

    private static readonly Sql ListGroups = new("""
        SELECT u.name, a.name FROM user_group AS u
        LEFT JOIN user_group_member AS m ON m.group_id = u.id LEFT JOIN account AS a ON a.id = m.account_id
        ORDER BY u.name
        """);

    /// <inheritdoc/>
    public ValueTask<bool> AddAsync(Grant grant, CancellationToken cancellationToken) => AccessVersion.ChangeAsync(
        database,
        connection =>
        {
            if (grant.Subject.Kind == GrantSubjectKind.Group)
            {
                connection.Prepare(InsertGroup).Bind(grant.Subject.Group.ToString()).Run();
            }

            return Run(connection, Upsert, grant.Subject, grant.Repositories, grant.Actions);
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> RemoveAsync(
        GrantSubject subject, Glob repositories, RegistryAction actions, CancellationToken cancellationToken) => AccessVersion.ChangeAsync(
        database,
        connection => Run(connection, Delete, subject, repositories, actions) || Run(connection, Take, subject, repositories, actions),
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Grant>> ListAsync(CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        return new(
        [
            .. ReadGrants(reader.Connection, []).OrderBy(grant => grant.Subject.Kind)
                .ThenBy(grant => grant.Subject.ToString(), StringComparer.Ordinal)
                .ThenBy(grant => grant.Repositories.ToString(), StringComparer.Ordinal),
        ]);
    }

    /// <inheritdoc/>
    public ValueTask<bool> AddMemberAsync(GroupName group, AccountName account, CancellationToken cancellationToken) =>
        AccessVersion.ChangeAsync(
            database,
            connection =>
            {
                if (Find(connection, FindAccount, account.ToString()) is not { } member)
                {
                    return false;
                }

                connection.Prepare(InsertGroup).Bind(group.ToString()).Run();
                connection.Prepare(InsertMember).Bind(Find(connection, FindGroup, group.ToString())!.Value).Bind(member).Run();
                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> RemoveMemberAsync(GroupName group, AccountName account, CancellationToken cancellationToken) =>
        AccessVersion.ChangeAsync(
            database,
            connection => Find(connection, FindGroup, group.ToString()) is { } id
                && Find(connection, FindAccount, account.ToString()) is { } member
                && connection.Prepare(DeleteMember).Bind(id).Bind(member).Run() > 0,
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> RemoveGroupAsync(GroupName group, CancellationToken cancellationToken) => AccessVersion.ChangeAsync(
        database, connection => connection.Prepare(DeleteGroup).Bind(group.ToString()).Run() > 0, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<GroupName, IReadOnlySet<AccountName>>> ListGroupsAsync(CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        return new(ReadGroups(reader.Connection, []));
    }

    /// <inheritdoc/>
    public long Version()
    {
        using var reader = database.Readers.Rent();
        return AccessVersion.Read(reader.Connection);
    }

    /// <inheritdoc/>
    public AccessRules Load()
    {
        using var reader = database.Readers.Rent();
        var connection = reader.Connection;
        connection.Prepare(Begin).Run();
        try
        {
            var damaged = new List<string>();
            return new AccessRules(
                AccessVersion.Read(connection),
                AccountStore.Read(connection, damaged),
                ReadGroups(connection, damaged),
                ReadGrants(connection, damaged))
            {
                Damaged = damaged,
            };
        }
        finally
        {
            connection.Prepare(End).Run();
        }
    }

    /// <summary>Runs a statement whose parameters are a grant's. <c>false</c>: it changes nothing, or there is no such account or group.</summary>
    private static bool Run(Connection connection, Sql sql, GrantSubject subject, Glob repositories, RegistryAction actions)
    {
        var account = Find(connection, FindAccount, subject.Account.ToString());
        var group = Find(connection, FindGroup, subject.Group.ToString());
        return subject.Kind switch
        {
            GrantSubjectKind.Account when account is null => false,
            GrantSubjectKind.Group when group is null => false,
            _ => connection.Prepare(sql).Bind((long)subject.Kind).BindOrNull(account).BindOrNull(group)
                .Bind(repositories.ToString()).Bind((long)actions).Run() > 0,
        };
    }

    private static long? Find(Connection connection, Sql sql, string name) => connection.Prepare(sql).Bind(name).FirstInt64();

    private static List<Grant> ReadGrants(Connection connection, List<string> damaged) => AccessRows.Read(
        connection.Prepare(List),
        ReadGrant,
        static row => string.Create(CultureInfo.InvariantCulture, $"grant {row.GetInt64(5)} for '{row.GetString(3)}'"),
        damaged);

    private static Grant ReadGrant(Statement row)
    {
        // The numbers as they are: cut to the size of an enum, a damaged one could pass for another.
        var subject = (row.GetInt64(0), row.GetStringOrNull(1), row.GetStringOrNull(2)) switch
        {
            ((long)GrantSubjectKind.Anonymous, null, null) => GrantSubject.Anonymous,
            ((long)GrantSubjectKind.Authenticated, null, null) => GrantSubject.Authenticated,
            ((long)GrantSubjectKind.Account, { } account, null) => GrantSubject.Of(AccountName.Parse(account)),
            ((long)GrantSubjectKind.Group, null, { } group) => GrantSubject.Of(GroupName.Parse(group)),
            _ => throw new FormatException("A grant is for nobody that there is."),
        };
        var actions = row.GetInt64(4);
        return Glob.TryParse(row.GetString(3), out var repositories) && actions is >= 1 and <= (long)AllActions
            ? new Grant(subject, repositories, (RegistryAction)actions)
            : throw new FormatException("A grant is for no pattern or for no actions that there are.");
    }

    private static Dictionary<GroupName, IReadOnlySet<AccountName>> ReadGroups(Connection connection, List<string> damaged) => AccessRows.Read(
        connection.Prepare(ListGroups),
        static row => (
            Group: GroupName.Parse(row.GetString(0)),
            Member: row.GetStringOrNull(1) is { } member ? AccountName.Parse(member) : default(AccountName?)),
        static row => row.GetStringOrNull(1) is { } member ? $"member '{member}' of group '{row.GetString(0)}'" : $"group '{row.GetString(0)}'",
        damaged)
        .GroupBy(row => row.Group, row => row.Member)
        .ToDictionary(group => group.Key, IReadOnlySet<AccountName> (group) => group.OfType<AccountName>().ToHashSet());
}
