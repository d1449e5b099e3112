using Registry.Core.Model;
using Registry.Core.Stores;
using Registry.Storage.Files;

namespace Registry.Storage.Sqlite;

/// <summary>The folder <c>blobs</c> as it is, beside what the rows say of it.</summary>
internal sealed class BlobFileStore(Database database, DataFolder folder) : IBlobFileStore
{
    private const UnixFileMode ReadOnly = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Writable = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private static readonly Sql FindRecord = new(
        "SELECT 1 FROM blob WHERE digest = ?1 UNION ALL SELECT 1 FROM trash WHERE digest = ?1");

    private readonly uint? _owner = Posix.OwnerOf(folder.Root)?.User;

    /// <inheritdoc/>
    public BlobFile? Find(Digest digest) => Guard<BlobFile?>(() =>
    {
        if (Posix.StatusOf(folder.Blob(digest)) is not { } status)
        {
            return null;
        }

        var mode = (UnixFileMode)status.Mode;
        var isSealed = (mode & Writable) == UnixFileMode.None && mode.HasFlag(UnixFileMode.UserRead);
        return new BlobFile(status.Size, isSealed, status.User == _owner);
    });

    /// <inheritdoc/>
    public IBlobContent? Open(Digest digest) =>
        Guard(() => Posix.OpenRead(folder.Blob(digest)) is { } handle ? new PassingContent(handle) : null);

    /// <inheritdoc/>
    public void Seal(Digest digest) => Guard(() =>
    {
        File.SetUnixFileMode(folder.Blob(digest), ReadOnly);
        return true;
    });

    /// <inheritdoc/>
    public IEnumerable<LitterBlob> ListUnrecorded(DateTimeOffset before)
    {
        foreach (var (prefix, blobs) in folder.BlobFolders())
        {
            foreach (var (digest, file) in UnrecordedFiles.In(database, prefix, blobs))
            {
                // Looked at again, the row first: it may have been on its way out when the names were read, and its file with it.
                if (!IsRecorded(digest) && new FileInfo(file.FullName) is { Exists: true } now && now.LastWriteTimeUtc < before)
                {
                    yield return new LitterBlob(digest, now.Length);
                }
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerable<string> ListStrays() => folder.StrayFiles();

    private bool IsRecorded(Digest digest)
    {
        using var reader = database.Readers.Rent();
        return reader.Prepare(FindRecord).Bind(digest.ToString()).FirstInt64() is not null;
    }

    private static T Guard<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception exception) when (StorageFault.IsFault(exception))
        {
            throw StorageFault.From(exception);
        }
    }
}
