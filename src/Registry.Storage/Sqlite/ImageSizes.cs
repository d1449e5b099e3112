using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Core.Manifests;
using Registry.Core.Model;

namespace Registry.Storage.Sqlite;

/// <summary>What limits count manifests for, inside a transaction.</summary>
internal static class ImageSizes
{
    private static readonly Sql FindKnown = new("SELECT image_size FROM manifest WHERE id = ?1 AND image_size IS NOT NULL");
    private static readonly Sql FindContent = new("SELECT media_type, bytes FROM manifest WHERE id = ?1");
    private static readonly Sql Set = new("UPDATE manifest SET image_size = ?2 WHERE id = ?1");

    private static readonly Sql Forget = new("UPDATE manifest SET image_size = NULL WHERE id = ?1");

    private static readonly Sql ListUnmeasured = new("""
        SELECT c.id FROM reference AS r CROSS JOIN manifest AS c ON c.repository_id = r.repository_id AND c.digest = r.digest
        WHERE r.manifest_id = ?1 AND c.image_size IS NULL
        """);

    /// <summary>The bytes that a manifest is counted for; <c>null</c>: it is older than limits, and was not measured yet.</summary>
    public static long? Find(Connection connection, long manifest) => connection.Prepare(FindKnown).Bind(manifest).FirstInt64();

    /// <summary>
    /// Measures a manifest that was not yet, and what it lists before it: with a stack of our own, because indexes list indexes as deep as
    /// somebody pushed them.
    /// </summary>
    public static void Measure(Connection connection, long repository, long manifest)
    {
        var open = new Stack<long>();
        var seen = new HashSet<long>();
        if (Find(connection, manifest) is null)
        {
            open.Push(manifest);
        }

        while (open.TryPeek(out var next))
        {
            var below = seen.Add(next) ? Unmeasured(connection, next) : [];
            below.RemoveAll(seen.Contains);
            below.ForEach(open.Push);
            if (below.Count == 0)
            {
                var size = SizeOf(connection, repository, open.Pop());
                connection.Prepare(Set).Bind(next).Bind(size).Run();
            }
        }
    }

    /// <summary>
    /// Measures anew what needs something that has just come: what is not here counts as declared, and may be larger. Where no size is
    /// limited, that is left to whoever asks next.
    /// </summary>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.TooLarge"/>: an image is larger than allowed by it.</exception>
    public static void MeasureAbove(Connection connection, long repository, Digest digest, EffectiveLimits limits)
    {
        var above = ManifestsAbove.Of(connection, repository, digest);
        above.ForEach(manifest => connection.Prepare(Forget).Bind(manifest).Run());
        if (limits.MaxImageSize is null)
        {
            return;
        }

        foreach (var manifest in above)
        {
            Measure(connection, repository, manifest);
            limits.RequireImageSize(Find(connection, manifest) ?? 0);
        }
    }

    private static List<long> Unmeasured(Connection connection, long manifest)
    {
        using var row = connection.Prepare(ListUnmeasured).Bind(manifest);
        var manifests = new List<long>();
        while (row.Step())
        {
            manifests.Add(row.GetInt64(0));
        }

        return manifests;
    }

    /// <summary>A damaged manifest counts nothing until it is pushed again.</summary>
    private static long SizeOf(Connection connection, long repository, long manifest)
    {
        var content = new ManifestContent(connection, repository, allowMissingChildren: true);
        try
        {
            content.Measure(Read(connection, manifest));
            return content.Size;
        }
        catch (RegistryException exception) when (exception.Code == RegistryErrorCode.ManifestInvalid)
        {
            return 0;
        }
    }

    private static ParsedManifest Read(Connection connection, long manifest)
    {
        using var row = connection.Prepare(FindContent).Bind(manifest);
        return row.Step() ? ManifestParser.Parse(row.GetBytes(1), row.GetString(0)) : new ParsedManifest { MediaType = MediaTypes.OciManifest };
    }
}
