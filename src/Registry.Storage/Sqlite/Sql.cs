namespace Registry.Storage.Sqlite;

/// <summary>
/// A statement's text. Each is a static field: a connection prepares it once, and finds the prepared statement by the
/// object's identity.
/// </summary>
/// <param name="text">One statement, with numbered parameters.</param>
internal sealed class Sql(string text)
{
    /// <summary>The statement.</summary>
    public string Text => text;
}
