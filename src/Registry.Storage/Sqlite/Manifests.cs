using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>The rows of manifests and of what they list, inside a transaction.</summary>
internal static class Manifests
{
    private static readonly Sql FindId = new("SELECT id FROM manifest WHERE repository_id = ?1 AND digest = ?2");

    private static readonly Sql FindMediaType = new("SELECT media_type FROM manifest WHERE id = ?1");
    private static readonly Sql FindDigest = new("SELECT digest FROM manifest WHERE id = ?1");

    private static readonly Sql Insert = new("""
        INSERT INTO manifest
          (repository_id, digest, media_type, pushed_at, unreferenced_at, subject, artifact_type, annotations, bytes, image_size)
        VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, ?8, ?9) RETURNING id
        """);

    // Of a row that keeps its length, only pages that change are written: not the bytes, unless they were damaged.
    private static readonly Sql SetPushed = new(
        "UPDATE manifest SET pushed_at = ?2, media_type = ?3, bytes = ?4, image_size = ?5 WHERE id = ?1");

    private static readonly Sql Delete = new("DELETE FROM manifest WHERE id = ?1");

    private static readonly Sql InsertReference = new(
        "INSERT INTO reference (repository_id, digest, manifest_id) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING");

    private static readonly Sql DeleteReference = new("DELETE FROM reference WHERE repository_id = ?1 AND digest = ?2 AND manifest_id = ?3");
    private static readonly Sql ListReferences = new("SELECT digest FROM reference WHERE manifest_id = ?1");

    /// <summary>A manifest's id.</summary>
    public static long? Find(Connection connection, long repository, Digest digest) =>
        connection.Prepare(FindId).Bind(repository).Bind(digest.ToString()).FirstInt64();

    /// <summary>The digest of a manifest that is there.</summary>
    public static Digest DigestOf(Connection connection, long manifest) =>
        Digest.Parse(connection.Prepare(FindDigest).Bind(manifest).ReadStrings().Single());

    /// <summary>The media type that a manifest is served with, which is there.</summary>
    public static string MediaTypeOf(Connection connection, long manifest) =>
        connection.Prepare(FindMediaType).Bind(manifest).ReadStrings().Single();

    /// <summary>Adds a manifest with a new hold.</summary>
    public static long Add(Connection connection, long repository, ManifestWrite write, long imageSize, long now)
    {
        var manifest = write.Manifest;
        var id = connection.Prepare(Insert)
            .Bind(repository).Bind(write.Digest.ToString()).Bind(manifest.MediaType).Bind(now)
            .Bind(manifest.Subject?.Digest.ToString()).Bind(manifest.ArtifactType).Bind(AnnotationsJson.Write(manifest.Annotations))
            .Bind(write.Bytes.Span).Bind(imageSize)
            .FirstInt64()!.Value;
        Repositories.AddToManifestCount(connection, repository, 1);
        return id;
    }

    /// <summary>
    /// Sets when a manifest was last pushed, the media type that it is served with, and its bytes, to those of that push: of one digest,
    /// they are other bytes only where the disk has damaged them.
    /// </summary>
    public static void Update(Connection connection, long manifest, ManifestWrite write, long imageSize, long now) =>
        connection.Prepare(SetPushed)
            .Bind(manifest).Bind(now).Bind(write.Manifest.MediaType).Bind(write.Bytes.Span).Bind(imageSize).Run();

    /// <summary>Records that a manifest lists a digest.</summary>
    public static void AddReference(Connection connection, long repository, string digest, long manifest) =>
        connection.Prepare(InsertReference).Bind(repository).Bind(digest).Bind(manifest).Run();

    /// <summary>
    /// Removes a manifest and its tags; what it listed or was the subject of may become unreferenced. <c>false</c>: there was none.
    /// </summary>
    public static bool Remove(Connection connection, long repository, Digest digest, long now)
    {
        if (Find(connection, repository, digest) is not { } manifest)
        {
            return false;
        }

        var listed = References(connection, manifest);
        connection.Prepare(Delete).Bind(manifest).Run();
        Repositories.AddToManifestCount(connection, repository, -1);
        foreach (var reference in listed)
        {
            Holds.SettleListed(connection, repository, reference, now);
        }

        Holds.SettleReferrers(connection, repository, digest, now);
        AboutTags.RememberSubject(connection, repository, digest, now);
        return true;
    }

    /// <summary>What is recorded of the digests that a manifest lists.</summary>
    public static List<string> References(Connection connection, long manifest) =>
        connection.Prepare(ListReferences).Bind(manifest).ReadStrings();

    /// <summary>Records no longer that a manifest lists a digest.</summary>
    public static void RemoveReference(Connection connection, long repository, string digest, long manifest) =>
        connection.Prepare(DeleteReference).Bind(repository).Bind(digest).Bind(manifest).Run();
}
