using System.Globalization;
using Registry.Storage.Files;
using SQLitePCL;

namespace Registry.Storage.Sqlite;

/// <summary>
/// Brings a database up to date. What it was stays as a copy beside it, <c>registry.db.v7</c> of version 7, until the next upgrade: an
/// earlier registryd cannot use what a later one has changed. Whatever interrupts an upgrade leaves the database as it was.
/// </summary>
internal static class Upgrade
{
    /// <summary>Closed to everybody but the owner: nobody but an administrator has a use for it.</summary>
    private const UnixFileMode CopyMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The copy that was made of a database of some version.</summary>
    public static string CopyOf(string path, long version) => string.Create(CultureInfo.InvariantCulture, $"{path}.v{version}");

    /// <summary>Makes the schema of a new database, or brings that of an earlier one up to date.</summary>
    /// <param name="path">The database's file.</param>
    /// <param name="connection">The database.</param>
    /// <param name="keepServersOff">Sees to it that no server of an earlier version uses it meanwhile; <c>null</c>: the caller does.</param>
    /// <returns>What was done; <c>null</c>: it is new, or was up to date.</returns>
    /// <exception cref="StorageOpenException">There is no room for the copy, or a server uses the database; it is as it was.</exception>
    public static DatabaseUpgrade? Run(string path, Connection connection, Func<IDisposable>? keepServersOff)
    {
        if (!IsEarlier(connection))
        {
            Migrations.Apply(connection);
            return null;
        }

        using var alone = keepServersOff?.Invoke();

        // Asked again: another command may have been faster.
        if (!IsEarlier(connection))
        {
            return null;
        }

        var version = Migrations.Version(connection);
        var copy = CopyOf(path, version);
        Copy(connection, path, copy);
        Migrations.Apply(connection);
        RemoveEarlierCopies(path, copy);
        return new DatabaseUpgrade(version, Migrations.Latest, copy);
    }

    private static bool IsEarlier(Connection connection)
    {
        var version = Migrations.Version(connection);
        return version > 0 && version < Migrations.Latest;
    }

    private static void Copy(Connection connection, string path, string copy)
    {
        var staged = copy + DurableFile.StagedSuffix;
        var size = connection.ExecuteScalar("PRAGMA page_count") * connection.ExecuteScalar("PRAGMA page_size");
        try
        {
            File.Delete(staged);
            if (new DiskSpace(Path.GetDirectoryName(path)!).Free < size)
            {
                throw NoRoom(path, size, innerException: null);
            }

            DatabaseCopy.Make(connection, staged, CopyMode, static (_, _) => { }, static _ => { }, CancellationToken.None);
            DurableFile.Publish(staged, copy);
        }
        catch (Exception exception) when (StorageFault.IsFull(exception) || SqliteException.In(exception) is { ResultCode: raw.SQLITE_FULL })
        {
            File.Delete(staged);
            throw NoRoom(path, size, exception);
        }
        catch (Exception exception) when (StorageFault.IsFault(exception))
        {
            throw new StorageOpenException(
                $"The database {path} has to be brought up to date, and the copy {copy} that is made of it first cannot be written: "
                + $"{exception.Message} Nothing has changed.",
                exception);
        }
    }

    private static void RemoveEarlierCopies(string path, string copy)
    {
        try
        {
            foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + ".v*"))
            {
                if (file != copy && IsCopyOf(path, file))
                {
                    File.Delete(file);
                }
            }
        }
        catch (Exception exception) when (StorageFault.IsFault(exception))
        {
            // They only take space; the next upgrade tries again.
        }
    }

    /// <summary>Whether a file is a copy that an upgrade made or began: an administrator's own copies may be named much alike.</summary>
    private static bool IsCopyOf(string path, string file)
    {
        var version = file.AsSpan((path + ".v").Length);
        if (version.EndsWith(DurableFile.StagedSuffix))
        {
            version = version[..^DurableFile.StagedSuffix.Length];
        }

        return version.Length > 0 && !version.ContainsAnyExceptInRange('0', '9');
    }

    private static StorageOpenException NoRoom(string path, long size, Exception? innerException) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"The database {path} has to be brought up to date, and there is no room for the copy that is made of it first: {size} bytes. ")
        + "Make room on its disk and start again; nothing has changed, and the registryd that was here before can go on meanwhile.",
        innerException);
}
