using Registry.Storage.Sqlite;

namespace Registry.Storage.Backup;

/// <summary>A backup or restore is refused or was broken off. The message says why, and what would be right.</summary>
/// <param name="message">For the administrator to read.</param>
/// <param name="innerException">What caused it.</param>
public sealed class BackupException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>The exception for work that a fault of a disk or of the database ended.</summary>
    /// <param name="work">What was done to which folder.</param>
    /// <param name="cause">The fault.</param>
    internal static BackupException BrokenOff(string work, Exception cause)
    {
        var reason = SqliteException.In(cause)?.Message ?? cause.Message;
        return new BackupException($"{work} broke off: {reason.TrimEnd('.')}. Run it again: it goes on where it was.", cause);
    }
}
