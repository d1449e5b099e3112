using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>Finds what some content is needed for: from it up, over the manifests that list it and their subjects, to the tags.</summary>
internal sealed class AffectedSearch(Connection connection)
{
    private const int MaxNames = 20;

    /// <summary>How many manifests are looked at: a base layer may be in thousands.</summary>
    private const int MaxVisited = 1000;

    private static readonly Sql ListParents = new("""
        SELECT m.id, m.digest, m.subject FROM reference AS f CROSS JOIN manifest AS m ON m.id = f.manifest_id
        WHERE f.repository_id = ?1 AND f.digest = ?2
        """);

    private static readonly Sql FindManifest = new("SELECT id, digest, subject FROM manifest WHERE repository_id = ?1 AND digest = ?2");
    private static readonly Sql ListTags = new("SELECT name FROM tag WHERE manifest_id = ?1");

    private readonly List<string> _names = [];
    private int _visited;

    private bool IsCut => _names.Count >= MaxNames || _visited >= MaxVisited;

    /// <summary>What a blob is needed for, in every repository that links it.</summary>
    public AffectedNames OfBlob(long blob, string digest)
    {
        foreach (var repository in BlobLinks.ListRepositories(connection, blob).Take(MaxNames).ToList())
        {
            var parents = Manifests(ListParents, repository.Id, digest);
            if (parents.Count == 0)
            {
                _names.Add(repository.Name);
            }

            Climb(repository, parents);
            if (IsCut)
            {
                break;
            }
        }

        return new AffectedNames(_names, IsCut);
    }

    /// <summary>What a manifest is needed for in its repository.</summary>
    public AffectedNames OfManifest(CheckedRepository repository, string digest)
    {
        Climb(repository, Manifests(FindManifest, repository.Id, digest));
        return new AffectedNames(_names, IsCut);
    }

    private void Climb(CheckedRepository repository, List<(long Id, string Digest, string? Subject)> start)
    {
        var before = _names.Count;
        var seen = new HashSet<long>(start.ConvertAll(static manifest => manifest.Id));
        var next = new Queue<(long Id, string Digest, string? Subject)>(start);
        while (!IsCut && next.TryDequeue(out var manifest))
        {
            _visited++;
            AddTags(repository.Name, manifest.Id);
            var above = Manifests(ListParents, repository.Id, manifest.Digest);
            if (manifest.Subject is not null)
            {
                above.AddRange(Manifests(FindManifest, repository.Id, manifest.Subject));
            }

            foreach (var other in above)
            {
                if (seen.Add(other.Id))
                {
                    next.Enqueue(other);
                }
            }
        }

        if (_names.Count == before)
        {
            var rest = start.GetRange(0, Math.Min(MaxNames - before, start.Count));
            _names.AddRange(rest.ConvertAll(manifest => $"{repository.Name}@{manifest.Digest}"));
        }
    }

    private void AddTags(string repository, long manifest)
    {
        using var row = connection.Prepare(ListTags).Bind(manifest);
        while (_names.Count < MaxNames && row.Step())
        {
            _names.Add($"{repository}:{row.GetString(0)}");
        }
    }

    private List<(long Id, string Digest, string? Subject)> Manifests(Sql list, long repository, string digest)
    {
        using var row = connection.Prepare(list).Bind(repository).Bind(digest);
        var manifests = new List<(long Id, string Digest, string? Subject)>();
        while (manifests.Count < MaxVisited && row.Step())
        {
            manifests.Add((row.GetInt64(0), row.GetString(1), row.GetStringOrNull(2)));
        }

        return manifests;
    }
}
