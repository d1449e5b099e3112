using Registry.Core.Access;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>Access tokens.</summary>
internal sealed class AccessTokenStore(Database database) : IAccessTokenStore
{
    private const string Columns = "a.name, t.name, t.limits, t.created_at, t.expires_at, t.used_at";

    private static readonly Sql Insert = new("""
        INSERT INTO access_token (account_id, name, hash, limits, created_at, expires_at)
        SELECT id, ?2, ?3, ?4, ?5, ?6 FROM account WHERE name = ?1 ON CONFLICT DO NOTHING
        """);

    private static readonly Sql Find = new(
        $"SELECT {Columns} FROM access_token AS t JOIN account AS a ON a.id = t.account_id WHERE t.hash = ?1");

    private static readonly Sql List = new($"""
        SELECT {Columns} FROM account AS a CROSS JOIN access_token AS t ON t.account_id = a.id
        WHERE ?1 IS NULL OR a.name = ?1 ORDER BY a.name, t.name
        """);

    private static readonly Sql Delete = new(
        "DELETE FROM access_token WHERE account_id = (SELECT id FROM account WHERE name = ?1) AND name = ?2");

    private static readonly Sql SetUsed = new("""
        UPDATE access_token SET used_at = ?3
        WHERE account_id = (SELECT id FROM account WHERE name = ?1) AND name = ?2 AND (used_at IS NULL OR used_at <= ?4)
        """);

    /// <inheritdoc/>
    public ValueTask<bool> AddAsync(AccessTokenRecord token, ReadOnlyMemory<byte> hash, CancellationToken cancellationToken) =>
        AccessVersion.ChangeAsync(
            database,
            connection => connection.Prepare(Insert)
                .Bind(token.Account.ToString()).Bind(token.Name).Bind(hash.Span).Bind(Format(token.Limits))
                .Bind(token.CreatedAt.ToUnixTimeMilliseconds()).BindOrNull(token.ExpiresAt?.ToUnixTimeMilliseconds())
                .Run() > 0,
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<AccessTokenRecord?> FindAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        return new(Read(reader.Prepare(Find).Bind(hash.Span)).Find(static token => !token.IsDamaged));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<AccessTokenRecord>> ListAsync(AccountName? account, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        return new(Read(reader.Prepare(List).Bind(account?.ToString())));
    }

    /// <inheritdoc/>
    public ValueTask<bool> RemoveAsync(AccountName account, string name, CancellationToken cancellationToken) =>
        AccessVersion.ChangeAsync(
            database, connection => connection.Prepare(Delete).Bind(account.ToString()).Bind(name).Run() > 0, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask RecordUseAsync(IReadOnlyList<AccessTokenUse> uses, TimeSpan precision, CancellationToken cancellationToken) =>
        _ = await database.Writer.RunAsync(
            Durability.Process,
            connection =>
            {
                foreach (var (account, name, at) in uses)
                {
                    connection.Prepare(SetUsed)
                        .Bind(account.ToString()).Bind(name)
                        .Bind(at.ToUnixTimeMilliseconds()).Bind((at - precision).ToUnixTimeMilliseconds())
                        .Run();
                }

                return true;
            },
            cancellationToken);

    private static List<AccessTokenRecord> Read(Statement rows)
    {
        using var row = rows;
        var tokens = new List<AccessTokenRecord>();
        while (row.Step())
        {
            // One of a damaged account is named with that (AccessRules.Damaged).
            if (AccountName.TryParse(row.GetString(0), out var account))
            {
                tokens.Add(Read(account, row));
            }
        }

        return tokens;
    }

    private static AccessTokenRecord Read(AccountName account, Statement row)
    {
        var name = row.GetString(1);
        try
        {
            return new AccessTokenRecord(
                account, name, ParseLimits(row.GetString(2)), row.GetTimeOrNull(3)!.Value, row.GetTimeOrNull(4), row.GetTimeOrNull(5));
        }
        catch (FormatException)
        {
            // No limits would mean that it is good for everything.
            return new AccessTokenRecord(account, name, [new AccessLimit(default, RegistryAction.None)], default, null, null) { IsDamaged = true };
        }
    }

    private static string Format(IReadOnlyList<AccessLimit> limits) =>
        string.Join('\n', limits.Select(limit => $"{limit.Repositories} {ActionList.Format(limit.Actions)}"));

    /// <exception cref="FormatException">The row is damaged. It must not pass for a token without limits.</exception>
    private static List<AccessLimit> ParseLimits(string text)
    {
        var limits = new List<AccessLimit>();
        if (text.Length == 0)
        {
            return limits;
        }

        foreach (var line in text.Split('\n'))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space < 0 || !Glob.TryParse(line.AsSpan(0, space), out var repositories) || !ActionList.TryParse(line.AsSpan(space + 1), out var actions))
            {
                throw new FormatException("The limits of an access token are damaged.");
            }

            limits.Add(new AccessLimit(repositories, actions));
        }

        return limits;
    }
}
