using System.Globalization;
using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>
/// Rows of a repository that contradict others. A statement sees one moment of the database, and every change leaves it consistent:
/// so what a statement finds is wrong, whatever is going on meanwhile.
/// </summary>
internal static class RecordFaults
{
    private const string HasManifest = "EXISTS (SELECT 1 FROM manifest AS m WHERE m.id = t.manifest_id AND m.repository_id = t.repository_id)";
    private const string HasBlob = "EXISTS (SELECT 1 FROM blob AS b WHERE b.id = l.blob_id)";
    private const string CountManifests = "(SELECT count(*) FROM manifest AS m WHERE m.repository_id = r.id)";
    private const string CountTags = "(SELECT count(*) FROM tag AS t WHERE t.repository_id = r.id)";

    private static readonly Sql ListTags = new($"SELECT name FROM tag AS t WHERE t.repository_id = ?1 AND NOT {HasManifest}");
    private static readonly Sql DeleteTag = new($"DELETE FROM tag AS t WHERE t.repository_id = ?1 AND t.name = ?2 AND NOT {HasManifest}");
    private static readonly Sql ListLinks = new($"SELECT blob_id FROM blob_link AS l WHERE l.repository_id = ?1 AND NOT {HasBlob}");
    private static readonly Sql DeleteLink = new($"DELETE FROM blob_link AS l WHERE l.repository_id = ?1 AND l.blob_id = ?2 AND NOT {HasBlob}");
    private static readonly Sql FindManifestCounts = new($"SELECT name, manifest_count, {CountManifests} FROM repository AS r WHERE r.id = ?1");
    private static readonly Sql FindTagCounts = new($"SELECT name, tag_count, {CountTags} FROM repository AS r WHERE r.id = ?1");
    private static readonly Sql SetManifestCount = new($"UPDATE repository AS r SET manifest_count = {CountManifests} WHERE r.id = ?1");
    private static readonly Sql SetTagCount = new($"UPDATE repository AS r SET tag_count = {CountTags} WHERE r.id = ?1");

    /// <summary>The faults of a repository.</summary>
    public static IEnumerable<RecordFault> List(Connection connection, long repository)
    {
        using (var row = connection.Prepare(ListTags).Bind(repository))
        {
            while (row.Step())
            {
                yield return new RecordFault(FindingKind.Tag, row.GetString(0), "names a manifest that is not in the repository", Key: 0);
            }
        }

        using (var row = connection.Prepare(ListLinks).Bind(repository))
        {
            while (row.Step())
            {
                var blob = row.GetInt64(0);
                yield return new RecordFault(FindingKind.Link, string.Create(CultureInfo.InvariantCulture, $"blob {blob}"), "is linked, but not recorded", blob);
            }
        }

        foreach (var (digest, isWithoutHold) in Holds.ListUnsettled(connection, repository))
        {
            var problem = isWithoutHold ? "nothing references it, but it would be kept for ever" : "is referenced, but counts as garbage";
            yield return new RecordFault(FindingKind.Hold, digest, problem, Key: 0);
        }

        if (FindCount(connection, FindManifestCounts, repository, FindingKind.ManifestCount, "manifests") is { } manifests)
        {
            yield return manifests;
        }

        if (FindCount(connection, FindTagCounts, repository, FindingKind.TagCount, "tags") is { } tags)
        {
            yield return tags;
        }
    }

    /// <summary>Puts a fault right that is still there.</summary>
    public static void Repair(Connection connection, long repository, RecordFault fault, long now)
    {
        switch (fault.Kind)
        {
            case FindingKind.Tag:
                connection.Prepare(DeleteTag).Bind(repository).Bind(fault.Name).Run();
                break;
            case FindingKind.Link:
                connection.Prepare(DeleteLink).Bind(repository).Bind(fault.Key).Run();
                break;
            case FindingKind.Hold:
                Holds.SettleListed(connection, repository, fault.Name, now);
                break;
            case FindingKind.ManifestCount:
                connection.Prepare(SetManifestCount).Bind(repository).Run();
                break;
            case FindingKind.TagCount:
                connection.Prepare(SetTagCount).Bind(repository).Run();
                break;
            case FindingKind.Quota:
                QuotaCounts.Repair(connection, fault.Key);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(fault));
        }
    }

    private static RecordFault? FindCount(Connection connection, Sql find, long repository, FindingKind kind, string what)
    {
        using var row = connection.Prepare(find).Bind(repository);
        return row.Step() && row.GetInt64(1) != row.GetInt64(2)
            ? new RecordFault(
                kind,
                row.GetString(0),
                string.Create(CultureInfo.InvariantCulture, $"is recorded to have {row.GetInt64(1)} {what}, but has {row.GetInt64(2)}"),
                Key: 0)
            : null;
    }
}
