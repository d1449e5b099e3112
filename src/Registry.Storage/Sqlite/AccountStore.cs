using Registry.Core.Access;
using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>Accounts.</summary>
internal sealed class AccountStore(Database database, TimeProvider time) : IAccountStore
{
    private static readonly Sql Insert = new("""
        INSERT INTO account (name, password, is_administrator, created_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING
        """);

    private static readonly Sql SelectPassword = new("SELECT password FROM account WHERE name = ?1 AND NOT is_disabled");

    private static readonly Sql SelectImportedPassword = new(
        $"SELECT password FROM account WHERE name > '' AND password NOT GLOB '{PasswordHash.Prefix}*' AND NOT is_disabled ORDER BY name LIMIT 1");

    private static readonly Sql UpdatePassword = new("UPDATE account SET password = ?2 WHERE name = ?1");
    private static readonly Sql ReplacePassword = new("UPDATE account SET password = ?3 WHERE name = ?1 AND password = ?2");
    private static readonly Sql UpdateDisabled = new("UPDATE account SET is_disabled = ?2 WHERE name = ?1");
    private static readonly Sql UpdateAdministrator = new("UPDATE account SET is_administrator = ?2 WHERE name = ?1");
    private static readonly Sql Delete = new("DELETE FROM account WHERE name = ?1");

    private static readonly Sql List = new(
        "SELECT name, is_administrator, is_disabled, password IS NOT NULL, created_at FROM account ORDER BY name");

    /// <inheritdoc/>
    public ValueTask<bool> AddAsync(AccountName name, string? passwordHash, bool isAdministrator, CancellationToken cancellationToken) =>
        ChangeAsync(
            connection => connection.Prepare(Insert)
                .Bind(name.ToString()).Bind(passwordHash).Bind(isAdministrator ? 1 : 0).Bind(time.GetUtcNow().ToUnixTimeMilliseconds()),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<AccountRecord>> ListAsync(CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        return new(Read(reader.Connection, []));
    }

    /// <inheritdoc/>
    public ValueTask<string?> FindPasswordAsync(AccountName name, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        using var row = reader.Prepare(SelectPassword).Bind(name.ToString());
        return new(row.Step() ? row.GetStringOrNull(0) : null);
    }

    /// <inheritdoc/>
    public ValueTask<string?> FindImportedPasswordAsync(CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        using var row = reader.Prepare(SelectImportedPassword);
        return new(row.Step() ? row.GetStringOrNull(0) : null);
    }

    /// <inheritdoc/>
    public ValueTask<bool> SetPasswordAsync(AccountName name, string passwordHash, CancellationToken cancellationToken) =>
        ChangeAsync(connection => connection.Prepare(UpdatePassword).Bind(name.ToString()).Bind(passwordHash), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> UpgradePasswordAsync(AccountName name, string before, string after, CancellationToken cancellationToken) =>
        ChangeAsync(connection => connection.Prepare(ReplacePassword).Bind(name.ToString()).Bind(before).Bind(after), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> SetDisabledAsync(AccountName name, bool isDisabled, CancellationToken cancellationToken) =>
        ChangeAsync(connection => connection.Prepare(UpdateDisabled).Bind(name.ToString()).Bind(isDisabled ? 1 : 0), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> SetAdministratorAsync(AccountName name, bool isAdministrator, CancellationToken cancellationToken) =>
        ChangeAsync(
            connection => connection.Prepare(UpdateAdministrator).Bind(name.ToString()).Bind(isAdministrator ? 1 : 0), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> RemoveAsync(AccountName name, CancellationToken cancellationToken) =>
        ChangeAsync(connection => connection.Prepare(Delete).Bind(name.ToString()), cancellationToken);

    /// <summary>Every account as one connection sees them.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="damaged">Where those that are damaged are named.</param>
    internal static List<AccountRecord> Read(Connection connection, List<string> damaged) => AccessRows.Read(
        connection.Prepare(List),
        static row => new AccountRecord(
            AccountName.Parse(row.GetString(0)),
            IsAdministrator: ReadFlag(row, 1),
            IsDisabled: ReadFlag(row, 2),
            HasPassword: ReadFlag(row, 3),
            row.GetTimeOrNull(4)!.Value),
        static row => $"account '{row.GetString(0)}'",
        damaged);

    private static bool ReadFlag(Statement row, int column) => row.GetInt64(column) switch
    {
        0 => false,
        1 => true,
        _ => throw new FormatException("A flag is neither 0 nor 1."),
    };

    private ValueTask<bool> ChangeAsync(Func<Connection, Statement> change, CancellationToken cancellationToken) =>
        AccessVersion.ChangeAsync(database, connection => change(connection).Run() > 0, cancellationToken);
}
