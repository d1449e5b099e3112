using Registry.Core.Access;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>Grants and groups.</summary>
internal sealed class GrantStore(Database database) : IGrantStore
{
    private static readonly Sql Begin = new("BEGIN");
    private static readonly Sql End = new("COMMIT");
    private static readonly Sql FindAccount = new("SELECT id FROM account WHERE name = ?1");
    private static readonly Sql FindGroup = new("SELECT id FROM user_group WHERE name = ?1");
    private static readonly Sql InsertGroup = new("INSERT INTO user_group (name) VALUES (?1) ON CONFLICT DO NOTHING");
    private static readonly Sql DeleteGroup = new("DELETE FROM user_group WHERE name = ?1");

    private static readonly Sql InsertMember = new(
        "INSERT INTO user_group_member (group_id, account_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING");

    private static readonly Sql DeleteMember = new("DELETE FROM user_group_member WHERE group_id = ?1 AND account_id = ?2");

    private static readonly Sql Upsert = new("""
        INSERT INTO access_grant (kind, account_id, group_id, repositories, actions) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT DO UPDATE SET actions = actions | excluded.actions
        """);

    private static readonly Sql Take = new("""
        UPDATE access_grant SET actions = actions & ~?5
        WHERE kind = ?1 AND ifnull(account_id, 0) = ifnull(?2, 0) AND ifnull(group_id, 0) = ifnull(?3, 0) AND repositories = ?4
          AND actions & ?5 <> 0
        """);

    private static readonly Sql DeleteEmpty = new("DELETE FROM access_grant WHERE actions = 0");

    private static readonly Sql List = new("""
        SELECT g.kind, a.name, u.name, g.repositories, g.actions
        FROM access_grant AS g LEFT JOIN account AS a ON a.id = g.account_id LEFT JOIN user_group AS u ON u.id = g.group_id
        ORDER BY g.kind, a.name, u.name, g.repositories
        """);

    private static readonly Sql ListGroups = new("""
        SELECT u.name, a.name FROM user_group AS u
        LEFT JOIN user_group_member AS m ON m.group_id = u.id LEFT JOIN account AS a ON a.id = m.account_id
        ORDER BY u.name, a.name
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

            return TryBind(connection, Upsert, grant.Subject) is { } statement
                && statement.Bind(grant.Repositories.ToString()).Bind((long)grant.Actions).Run() > 0;
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> RemoveAsync(
        GrantSubject subject, Glob repositories, RegistryAction actions, CancellationToken cancellationToken) => AccessVersion.ChangeAsync(
        database,
        connection =>
        {
            var changed = TryBind(connection, Take, subject) is { } statement
                && statement.Bind(repositories.ToString()).Bind((long)actions).Run() > 0;
            connection.Prepare(DeleteEmpty).Run();
            return changed;
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Grant>> ListAsync(CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        return new(ReadGrants(reader.Connection));
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
        return new(ReadGroups(reader.Connection));
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
            return new AccessRules(
                AccessVersion.Read(connection), AccountStore.Read(connection), ReadGroups(connection), ReadGrants(connection));
        }
        finally
        {
            connection.Prepare(End).Run();
        }
    }

    /// <summary>A statement whose first three parameters are a subject's; <c>null</c>: there is no such account or group.</summary>
    private static Statement? TryBind(Connection connection, Sql sql, GrantSubject subject)
    {
        var account = Find(connection, FindAccount, subject.Account.ToString());
        var group = Find(connection, FindGroup, subject.Group.ToString());
        return subject.Kind switch
        {
            GrantSubjectKind.Account when account is null => null,
            GrantSubjectKind.Group when group is null => null,
            _ => connection.Prepare(sql).Bind((long)subject.Kind).BindOrNull(account).BindOrNull(group),
        };
    }

    private static long? Find(Connection connection, Sql sql, string name) => connection.Prepare(sql).Bind(name).FirstInt64();

    private static List<Grant> ReadGrants(Connection connection)
    {
        using var row = connection.Prepare(List);
        var grants = new List<Grant>();
        while (row.Step())
        {
            var subject = (GrantSubjectKind)row.GetInt64(0) switch
            {
                GrantSubjectKind.Account => GrantSubject.Of(AccountName.Parse(row.GetString(1))),
                GrantSubjectKind.Group => GrantSubject.Of(GroupName.Parse(row.GetString(2))),
                GrantSubjectKind.Authenticated => GrantSubject.Authenticated,
                _ => GrantSubject.Anonymous,
            };
            if (Glob.TryParse(row.GetString(3), out var repositories))
            {
                grants.Add(new Grant(subject, repositories, (RegistryAction)row.GetInt64(4)));
            }
        }

        return grants;
    }

    private static Dictionary<GroupName, IReadOnlySet<AccountName>> ReadGroups(Connection connection)
    {
        using var row = connection.Prepare(ListGroups);
        var groups = new Dictionary<GroupName, IReadOnlySet<AccountName>>();
        while (row.Step())
        {
            var name = GroupName.Parse(row.GetString(0));
            var members = groups.TryGetValue(name, out var known) ? (HashSet<AccountName>)known : [];
            groups[name] = members;
            if (row.GetStringOrNull(1) is { } member)
            {
                members.Add(AccountName.Parse(member));
            }
        }

        return groups;
    }
}
