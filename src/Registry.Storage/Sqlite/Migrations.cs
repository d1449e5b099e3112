using System.Globalization;
using System.Reflection;

namespace Registry.Storage.Sqlite;

/// <summary>
/// The database's schema, step by step: each <c>Migrations/NNN-name.sql</c> makes version NNN of version NNN - 1. The version that a
/// file has is its <c>user_version</c>.
/// </summary>
internal static class Migrations
{
    private const string Folder = ".Sqlite.Migrations.";
    private const int DigitsOfVersion = 3;

    /// <summary>Marks the file as a registry's database (sqlite.org/fileformat2.html, "Application ID"): "rgst" in ASCII.</summary>
    public const long ApplicationId = 0x72677374;

    /// <summary>The version that this program makes and needs.</summary>
    public static int Latest { get; } = Resources().Count;

    /// <summary>Brings a database up to date, in one transaction over all steps: it is of the earlier version, or of the latest.</summary>
    public static void Apply(Connection connection)
    {
        if (Version(connection) >= Latest)
        {
            return;
        }

        connection.ExecuteScript("BEGIN IMMEDIATE");
        try
        {
            // Asked again inside the lock: another process may have been faster.
            var version = Version(connection);
            if (version < Latest)
            {
                ApplyAfter(version, connection);
            }

            connection.ExecuteScript("COMMIT");
        }
        catch
        {
            connection.Rollback();
            throw;
        }
    }

    /// <summary>The version that a database has; 0 when it is empty.</summary>
    public static long Version(Connection connection) => connection.ExecuteScalar("PRAGMA user_version");

    private static void ApplyAfter(long version, Connection connection)
    {
        foreach (var resource in Resources().Skip((int)version))
        {
            connection.ExecuteScript(Read(resource));
        }

        connection.ExecuteScript(string.Create(
            CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Latest}"));
    }

    private static List<string> Resources()
    {
        var names = Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.Contains(Folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToList();
        for (var i = 0; i < names.Count; i++)
        {
            var digits = names[i].AsSpan(names[i].IndexOf(Folder, StringComparison.Ordinal) + Folder.Length, DigitsOfVersion);
            if (int.Parse(digits, CultureInfo.InvariantCulture) != i + 1)
            {
                throw new InvalidOperationException($"The migrations are not numbered without a gap: {names[i]} stands at place {i + 1}.");
            }
        }

        return names;
    }

    private static string Read(string resource)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
