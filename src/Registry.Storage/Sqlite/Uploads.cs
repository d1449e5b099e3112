using Registry.Core.Model;

namespace Registry.Storage.Sqlite;

/// <summary>The rows of upload sessions, inside a transaction.</summary>
internal static class Uploads
{
    private static readonly Sql Delete = new("DELETE FROM upload WHERE id = ?1");

    /// <summary>Ends a session. <c>false</c>: there was none.</summary>
    public static bool Remove(Connection connection, UploadId id) => connection.Prepare(Delete).Bind(id.ToString()).Run() > 0;
}
