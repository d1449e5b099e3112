using System.Globalization;
using System.Reflection;

namespace Registry.Storage.Sqlite;

/// <summary>
/// The database's schema, step by step: each <c>Migrations/NNN-name.sql</c> makes version NNN of version NNN - 1, in one
/// transaction. The version that a file has is its <c>user_version</c>.
/// </summary>
internal static class Migrations
{
    private const string Folder = ".Sqlite.Migrations.";
    private const int DigitsOfVersion = 3;

    /// <summary>Marks the file as a registry's database (sqlite.org/fileformat2.html, "Application ID"): "rgst" in ASCII.</summary>
    public const long ApplicationId = 0x72677374;

    /// <summary>The version that this program makes and needs.</summary>
    public static int Latest { get; } = Resources().Count;

    /// <summary>Brings a database up to date.</summary>
    public static void Apply(Connection connection)
    {
        var version = 0;
        foreach (var resource in Resources())
        {
            version++;
            if (Version(connection) < version)
            {
                Apply(connection, version, Read(resource));
            }
        }
    }

    /// <summary>The version that a database has; 0 when it is empty.</summary>
    public static long Version(Connection connection) => connection.ExecuteScalar("PRAGMA user_version");

    private static void Apply(Connection connection, int version, string script)
    {
        connection.ExecuteScript("BEGIN IMMEDIATE");
        try
        {
            // Asked again inside the lock: another process may have been faster.
            if (Version(connection) < version)
            {
                connection.ExecuteScript(script);
                connection.ExecuteScript(string.Create(
                    CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {version}"));
            }

            connection.ExecuteScript("COMMIT");
        }
        catch
        {
            connection.Rollback();
            throw;
        }
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
