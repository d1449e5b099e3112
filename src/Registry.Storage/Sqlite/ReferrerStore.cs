using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>Referrers, by the index over subjects.</summary>
internal sealed class ReferrerStore(Database database) : IReferrerStore
{
    private static readonly Sql List = new("""
        SELECT m.media_type, m.digest, length(m.bytes), m.artifact_type, m.annotations
        FROM manifest AS m
        WHERE m.repository_id = (SELECT id FROM repository WHERE name = ?1)
        AND m.subject = ?2 AND m.digest > ?3 AND (?4 IS NULL OR m.artifact_type = ?4)
        ORDER BY m.digest LIMIT ?5
        """);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Descriptor>> ListAsync(
        RepositoryName repository, Digest subject, string? artifactType, Digest? after, int limit, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        using var row = reader.Prepare(List)
            .Bind(repository.ToString()).Bind(subject.ToString()).Bind(after?.ToString() ?? string.Empty).Bind(artifactType).Bind(limit);
        var descriptors = new List<Descriptor>();
        while (row.Step())
        {
            descriptors.Add(new Descriptor(row.GetString(0), Digest.Parse(row.GetString(1)), row.GetInt64(2))
            {
                ArtifactType = row.GetStringOrNull(3),
                Annotations = AnnotationsJson.Read(row.GetStringOrNull(4)),
            });
        }

        return ValueTask.FromResult<IReadOnlyList<Descriptor>>(descriptors);
    }
}
