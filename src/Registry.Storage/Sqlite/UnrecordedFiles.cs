using System.Text;
using Registry.Core.Model;
using Registry.Storage.Files;

namespace Registry.Storage.Sqlite;

/// <summary>Files named as digests that no row knows of, neither as a blob nor as one on its way to the trash.</summary>
internal static class UnrecordedFiles
{
    // What is on its way to the trash is known, too: until the disk has taken the removal of its row, a loss of power may bring that back.
    private static readonly Sql ListDigests = new("""
        SELECT digest FROM blob WHERE digest > ?1 AND digest < ?1 || 'g'
        UNION ALL SELECT digest FROM trash WHERE digest > ?1 AND digest < ?1 || 'g'
        """);

    /// <summary>Those in a folder of blobs.</summary>
    /// <param name="database">Where the rows are.</param>
    /// <param name="prefix">How the digests in the folder begin.</param>
    /// <param name="blobs">The folder.</param>
    /// <remarks>The names first, then the rows: what is published and recorded between the two is found to have its row.</remarks>
    public static IReadOnlyCollection<(Digest Digest, FileInfo File)> In(Database database, string prefix, DirectoryInfo blobs)
    {
        var names = DataFolder.FileNames(blobs).ToHashSet(StringComparer.Ordinal);
        var algorithm = prefix[..(prefix.IndexOf(':') + 1)];
        RemoveRecorded(database, prefix, algorithm.Length, names);

        var files = new List<(Digest Digest, FileInfo File)>();
        foreach (var name in names)
        {
            if (Digest.TryParse(algorithm + name, out var digest))
            {
                files.Add((digest, new FileInfo(Path.Join(blobs.FullName, name))));
            }
        }

        return files;
    }

    /// <summary>Takes the names of blobs that have a row out of a set. There may be a million, so none becomes an object.</summary>
    private static void RemoveRecorded(Database database, string prefix, int algorithmLength, HashSet<string> names)
    {
        var lookup = names.GetAlternateLookup<ReadOnlySpan<char>>();
        using var reader = database.Readers.Rent();
        using var row = reader.Prepare(ListDigests).Bind(prefix);
        Span<char> name = stackalloc char[Digest.MaxLength];
        while (row.Step())
        {
            // What is longer than a digest is the name of no file either.
            if (Encoding.UTF8.TryGetChars(row.GetBytes(0)[algorithmLength..], name, out var length))
            {
                lookup.Remove(name[..length]);
            }
        }
    }
}
