using Registry.Core.Model;

namespace Registry.Storage.Sqlite;

/// <summary>
/// The one place that says what is referenced. A link is, while a manifest of its repository lists the blob; a manifest is,
/// while a tag names it, a manifest of its repository lists it, or its own subject is there. What is not carries its hold: since
/// when. After any change around a row, settle it: its hold begins or ends if that is what the change came to.
/// </summary>
internal static class Holds
{
    private const string LinkIsReferenced =
        "EXISTS (SELECT 1 FROM reference AS r WHERE r.repository_id = l.repository_id AND r.digest = ?2)";

    private const string ManifestIsReferenced = """
        (EXISTS (SELECT 1 FROM tag AS t WHERE t.manifest_id = m.id)
        OR EXISTS (SELECT 1 FROM reference AS r WHERE r.repository_id = m.repository_id AND r.digest = m.digest)
        OR EXISTS (SELECT 1 FROM manifest AS s WHERE s.repository_id = m.repository_id AND s.digest = m.subject))
        """;

    private const string FlipManifest = "UPDATE manifest AS m SET unreferenced_at = iif(m.unreferenced_at IS NULL, ?1, NULL)";
    private const string ManifestIsUnsettled = "(m.unreferenced_at IS NOT NULL) = " + ManifestIsReferenced;

    private static readonly Sql SettleLinkByDigest = new($"""
        UPDATE blob_link AS l SET unreferenced_at = iif(l.unreferenced_at IS NULL, ?1, NULL)
        WHERE l.repository_id = ?3 AND l.blob_id = (SELECT id FROM blob WHERE digest = ?2)
        AND (l.unreferenced_at IS NOT NULL) = {LinkIsReferenced}
        """);

    private static readonly Sql SettleManifestById = new($"{FlipManifest} WHERE m.id = ?2 AND {ManifestIsUnsettled}");

    private static readonly Sql SettleManifestByDigest = new(
        $"{FlipManifest} WHERE m.repository_id = ?3 AND m.digest = ?2 AND {ManifestIsUnsettled}");

    private static readonly Sql SettleManifestsBySubject = new(
        $"{FlipManifest} WHERE m.repository_id = ?3 AND m.subject = ?2 AND {ManifestIsUnsettled}");

    private static readonly Sql ListUnsettledLinks = new("""
        SELECT b.digest, l.unreferenced_at IS NULL FROM blob_link AS l CROSS JOIN blob AS b ON b.id = l.blob_id
        WHERE l.repository_id = ?1 AND (l.unreferenced_at IS NOT NULL)
        = EXISTS (SELECT 1 FROM reference AS r WHERE r.repository_id = l.repository_id AND r.digest = b.digest)
        """);

    private static readonly Sql ListUnsettledManifests = new(
        $"SELECT m.digest, m.unreferenced_at IS NULL FROM manifest AS m WHERE m.repository_id = ?1 AND {ManifestIsUnsettled}");

    private static readonly Sql RenewLinkById = new(
        "UPDATE blob_link SET unreferenced_at = ?1 WHERE repository_id = ?2 AND blob_id = ?3 AND unreferenced_at IS NOT NULL");

    private static readonly Sql RenewManifestById = new("UPDATE manifest SET unreferenced_at = ?1 WHERE id = ?2 AND unreferenced_at IS NOT NULL");

    /// <summary>A blob's link.</summary>
    public static void SettleLink(Connection connection, long repository, string digest, long now) =>
        connection.Prepare(SettleLinkByDigest).Bind(now).Bind(digest).Bind(repository).Run();

    /// <summary>A manifest.</summary>
    public static void SettleManifest(Connection connection, long manifest, long now) =>
        connection.Prepare(SettleManifestById).Bind(now).Bind(manifest).Run();

    /// <summary>Whatever a manifest lists under a digest: an index may list blobs, so it is asked for as both.</summary>
    public static void SettleListed(Connection connection, long repository, string digest, long now)
    {
        SettleLink(connection, repository, digest, now);
        connection.Prepare(SettleManifestByDigest).Bind(now).Bind(digest).Bind(repository).Run();
    }

    /// <summary>The manifests whose subject this is.</summary>
    public static void SettleReferrers(Connection connection, long repository, Digest subject, long now) =>
        connection.Prepare(SettleManifestsBySubject).Bind(now).Bind(subject.ToString()).Bind(repository).Run();

    /// <summary>The links and manifests of a repository that are not settled, and whether that is for want of a hold.</summary>
    public static IEnumerable<(string Digest, bool IsWithoutHold)> ListUnsettled(Connection connection, long repository)
    {
        foreach (var list in (Sql[])[ListUnsettledLinks, ListUnsettledManifests])
        {
            using var row = connection.Prepare(list).Bind(repository);
            while (row.Step())
            {
                yield return (row.GetString(0), row.GetInt64(1) != 0);
            }
        }
    }

    /// <summary>Starts the hold of a link anew, if it has one.</summary>
    public static void RenewLink(Connection connection, long repository, long blob, long now) =>
        connection.Prepare(RenewLinkById).Bind(now).Bind(repository).Bind(blob).Run();

    /// <summary>Starts the hold of a manifest anew, if it has one.</summary>
    public static void RenewManifest(Connection connection, long manifest, long now) =>
        connection.Prepare(RenewManifestById).Bind(now).Bind(manifest).Run();
}
