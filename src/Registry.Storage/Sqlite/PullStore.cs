using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>When tags and manifests were last pulled.</summary>
internal sealed class PullStore(Database database) : IPullStore
{
    /// <summary>
    /// When the tag of a row <c>t</c> was last pulled, by its name or as the manifest of a row <c>p</c> of <c>manifest_pull</c>, which
    /// may be missing; <c>NULL</c>: never.
    /// </summary>
    public const string LastOfTag = "nullif(max(ifnull(t.pulled_at, 0), ifnull(p.pulled_at, 0)), 0)";

    private static readonly Sql SetOfTag = new("""
        UPDATE tag SET pulled_at = ?3
        WHERE repository_id = (SELECT id FROM repository WHERE name = ?1) AND name = ?2 AND (pulled_at IS NULL OR pulled_at <= ?4)
        """);

    private static readonly Sql SetOfManifest = new("""
        INSERT INTO manifest_pull (manifest_id, pulled_at)
        SELECT id, ?3 FROM manifest WHERE repository_id = (SELECT id FROM repository WHERE name = ?1) AND digest = ?2
        ON CONFLICT DO UPDATE SET pulled_at = excluded.pulled_at WHERE pulled_at <= ?4
        """);

    /// <inheritdoc/>
    public async ValueTask RecordAsync(IReadOnlyList<Pull> pulls, TimeSpan precision, CancellationToken cancellationToken) =>
        _ = await database.Writer.RunAsync(
            Durability.Process,
            connection =>
            {
                foreach (var (repository, reference, at) in pulls)
                {
                    connection.Prepare(reference.Tag is null ? SetOfManifest : SetOfTag)
                        .Bind(repository.ToString()).Bind(reference.ToString())
                        .Bind(at.ToUnixTimeMilliseconds()).Bind((at - precision).ToUnixTimeMilliseconds())
                        .Run();
                }

                return true;
            },
            cancellationToken);
}
