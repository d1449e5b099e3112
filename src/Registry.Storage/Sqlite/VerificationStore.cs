using Registry.Core.Events;
using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>The rows of verification's runs.</summary>
internal sealed class VerificationStore(Database database, EventsInForce events) : IVerificationStore
{
    /// <summary>How many faults an event names.</summary>
    private const int MaxProblems = 20;

    private static readonly Sql Find = new(
        "SELECT started_at, saved_at, step, position, manifests, blobs, bytes FROM verification WHERE scope = ?1");

    private static readonly Sql ListFindings = new("""
        SELECT kind, subject, problem, advice, repository, affected, is_affected_cut, is_repaired
        FROM verification_finding WHERE scope = ?1 ORDER BY number
        """);

    private static readonly Sql Upsert = new("""
        INSERT INTO verification (scope, started_at, saved_at, step, position, manifests, blobs, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        ON CONFLICT DO UPDATE SET saved_at = excluded.saved_at, step = excluded.step, position = excluded.position,
        manifests = excluded.manifests, blobs = excluded.blobs, bytes = excluded.bytes
        """);

    private static readonly Sql InsertFinding = new("""
        INSERT INTO verification_finding
        (scope, number, kind, subject, problem, advice, repository, affected, is_affected_cut, is_repaired)
        VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM verification_finding WHERE scope = ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        """);

    private static readonly Sql ListProblems = new(
        "SELECT subject || ': ' || problem FROM verification_finding WHERE scope = ?1 ORDER BY number LIMIT ?2");

    private static readonly Sql Delete = new("DELETE FROM verification WHERE scope = ?1");
    private static readonly Sql DeleteOther = new("DELETE FROM verification WHERE scope = ?1 AND started_at <> ?2");
    private static readonly Sql DeleteAll = new("DELETE FROM verification");

    private static readonly Sql SetOutcome = new("""
        INSERT OR REPLACE INTO verification_outcome
        (scope, started_at, finished_at, manifests, blobs, bytes, findings, repaired, succeeded_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, iif(?7 = ?8, ?3, (SELECT succeeded_at FROM verification_outcome WHERE scope = ?1)))
        """);

    /// <inheritdoc/>
    public ValueTask<VerificationState?> FindAsync(string scope, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        using var row = reader.Prepare(Find).Bind(scope);
        return ValueTask.FromResult(row.Step() && Enum.TryParse<VerificationStep>(row.GetString(2), out var step)
            ? new VerificationState(
                row.GetTimeOrNull(0).GetValueOrDefault(),
                row.GetTimeOrNull(1).GetValueOrDefault(),
                step,
                row.GetStringOrNull(3),
                new VerificationCounts(row.GetInt64(4), row.GetInt64(5), row.GetInt64(6)))
            : null);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Finding>> ListFindingsAsync(string scope, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        using var row = reader.Prepare(ListFindings).Bind(scope);
        var findings = new List<Finding>();
        while (row.Step())
        {
            findings.Add(new Finding(ParseKind(row.GetString(0)), row.GetString(1), row.GetString(2), row.GetString(3))
            {
                Repository = row.GetStringOrNull(4),
                Affected = new AffectedNames(
                    row.GetString(5).Split('\n', StringSplitOptions.RemoveEmptyEntries), IsCut: row.GetInt64(6) != 0),
                IsRepaired = row.GetInt64(7) != 0,
            });
        }

        return ValueTask.FromResult<IReadOnlyList<Finding>>(findings);
    }

    /// <inheritdoc/>
    public ValueTask SaveAsync(
        string scope, VerificationState state, IReadOnlyList<Finding> findings, CancellationToken cancellationToken) =>
        WriteAsync(
            Durability.Process,
            connection =>
            {
                var (manifests, blobs, bytes) = state.Counts;
                var startedAt = state.StartedAt.ToUnixTimeMilliseconds();
                connection.Prepare(DeleteOther).Bind(scope).Bind(startedAt).Run();
                connection.Prepare(Upsert)
                    .Bind(scope).Bind(startedAt).Bind(state.SavedAt.ToUnixTimeMilliseconds()).Bind($"{state.Step}").Bind(state.Position)
                    .Bind(manifests).Bind(blobs).Bind(bytes).Run();
                foreach (var finding in findings)
                {
                    Add(connection, scope, finding);
                }
            },
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask ForgetAllAsync(CancellationToken cancellationToken) =>
        WriteAsync(Durability.Process, connection => connection.Prepare(DeleteAll).Run(), cancellationToken);

    /// <inheritdoc/>
    public ValueTask FinishAsync(string scope, VerificationOutcome outcome, CancellationToken cancellationToken) =>
        WriteAsync(
            Durability.Power,
            connection =>
            {
                var (manifests, blobs, bytes) = outcome.Counts;
                Tell(connection, scope, outcome);
                connection.Prepare(Delete).Bind(scope).Run();
                connection.Prepare(SetOutcome)
                    .Bind(scope).Bind(outcome.StartedAt.ToUnixTimeMilliseconds()).Bind(outcome.FinishedAt.ToUnixTimeMilliseconds())
                    .Bind(manifests).Bind(blobs).Bind(bytes).Bind(outcome.Findings).Bind(outcome.Repaired).Run();
            },
            cancellationToken);

    /// <summary>Has webhooks told of what a run found, while its findings are still there.</summary>
    private void Tell(Connection connection, string scope, VerificationOutcome outcome)
    {
        var policy = events.Current;
        if (outcome.Findings > 0 && policy.Wants(RegistryEventKind.Verification, repository: null))
        {
            var (manifests, blobs, bytes) = outcome.Counts;
            var problems = connection.Prepare(ListProblems).Bind(scope).Bind(MaxProblems).ReadStrings();
            Outbox.Add(connection, policy, RegistryEvent.Create(RegistryEventKind.Verification, outcome.FinishedAt, policy.Origin) with
            {
                Verification = new VerificationSummary(
                    outcome.StartedAt, manifests, blobs, bytes, outcome.Findings, outcome.Repaired, problems),
            });
        }
    }

    private static FindingKind ParseKind(string text) =>
        Enum.TryParse<FindingKind>(text, out var kind) ? kind : throw new FormatException($"'{text}' is no kind of finding.");

    private static void Add(Connection connection, string scope, Finding finding) =>
        connection.Prepare(InsertFinding)
            .Bind(scope).Bind($"{finding.Kind}").Bind(finding.Subject).Bind(finding.Problem).Bind(finding.Advice).Bind(finding.Repository)
            .Bind(string.Join('\n', finding.Affected.Names)).Bind(finding.Affected.IsCut ? 1 : 0).Bind(finding.IsRepaired ? 1 : 0)
            .Run();

    private async ValueTask WriteAsync(Durability durability, Action<Connection> change, CancellationToken cancellationToken) =>
        _ = await database.Writer.RunAsync(
            durability,
            connection =>
            {
                change(connection);
                return true;
            },
            cancellationToken);
}
