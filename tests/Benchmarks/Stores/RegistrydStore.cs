using Benchmarks.Wire;
using Registry.Storage;
using Registry.Storage.Files;
using Registry.Storage.Sqlite;
using SQLitePCL;

namespace Benchmarks.Stores;

/// <summary>
/// A data folder of registryd: files, and rows straight into its database. What a tagged image lists shares its content with others,
/// since garbage collection reads no more of it than the name.
/// </summary>
internal sealed class RegistrydStore : ImageStore
{
    private const int ImagesPerTransaction = 1000;

    /// <summary>ext4 lets a file have 65,000 names.</summary>
    private const int NamesPerFile = 60_000;

    private static readonly Sql AddRepository = new("INSERT INTO repository (name) VALUES (?1) ON CONFLICT DO NOTHING");
    private static readonly Sql FindRepository = new("SELECT id FROM repository WHERE name = ?1");
    private static readonly Sql CountManifest = new("UPDATE repository SET manifest_count = manifest_count + 1 WHERE id = ?1");
    private static readonly Sql AddBlob = new("INSERT INTO blob (digest, size, created_at) VALUES (?1, ?2, ?3) RETURNING id");

    private static readonly Sql AddLink = new(
        "INSERT INTO blob_link (repository_id, blob_id, unreferenced_at) VALUES (?1, ?2, iif(?3, ?4, NULL))");

    private static readonly Sql AddManifest = new("""
        INSERT INTO manifest (repository_id, digest, media_type, pushed_at, unreferenced_at, bytes)
        VALUES (?1, ?2, ?3, ?4, iif(?5, ?4, NULL), ?6) RETURNING id
        """);

    private static readonly Sql AddReference = new("INSERT INTO reference (repository_id, digest, manifest_id) VALUES (?1, ?2, ?3)");
    private static readonly Sql AddTag = new("INSERT INTO tag (repository_id, name, manifest_id, updated_at) VALUES (?1, ?2, ?3, ?4)");

    private static readonly long FilledAt = new DateTimeOffset(Filled).ToUnixTimeMilliseconds();

    private readonly string _folder;
    private readonly string _blobs;
    private readonly Connection _connection;
    private int _names;

    public RegistrydStore(string folder)
    {
        _folder = folder;
        RegistryStorage.Open(folder, TimeProvider.System).Dispose();
        _blobs = Path.Combine(folder, "blobs", "sha256");
        for (var first = 0; first < 256; first++)
            Directory.CreateDirectory(Path.Combine(_blobs, $"{first:x2}"));
        Database = Path.Combine(folder, "registry.db");
        _connection = Connection.Open(
            Database, raw.SQLITE_OPEN_READWRITE, "PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA foreign_keys = ON");
    }

    /// <summary>The database's file.</summary>
    public string Database { get; }

    public override void Add(IEnumerable<(string Repository, string? Tag, Image Image)> images)
    {
        foreach (var batch in images.Chunk(ImagesPerTransaction))
        {
            _connection.ExecuteScript("BEGIN IMMEDIATE");
            foreach (var (repository, tag, image) in batch)
                Add(RepositoryId(repository), tag, image);
            _connection.ExecuteScript("COMMIT");
        }
        DateFolders();
    }

    public override void AddUnreferenced(string repository, IEnumerable<NoiseBlob> blobs)
    {
        _connection.ExecuteScript("BEGIN IMMEDIATE");
        var id = RepositoryId(repository);
        foreach (var blob in blobs)
        {
            WriteContent(blob);
            AddRows(id, blob, isUnreferenced: true);
        }
        _connection.ExecuteScript("COMMIT");
        DateFolders();
    }

    public override bool Holds(NoiseBlob blob) => File.Exists(BlobFile(blob));

    /// <summary>Works the journal into the database, so that nobody who is measured has to.</summary>
    public void Checkpoint() => _connection.ExecuteScript("PRAGMA wal_checkpoint(TRUNCATE)");

    /// <summary>
    /// Dates the folders of blobs back: what was changed in the last hour may still be changing, and is looked at again every time.
    /// </summary>
    public void DateFolders()
    {
        foreach (var folder in Directory.EnumerateDirectories(_blobs))
            Directory.SetLastWriteTimeUtc(folder, Filled);
    }

    public override void Dispose() => _connection.Dispose();

    private void Add(long repository, string? tag, Image image)
    {
        foreach (var blob in image.Blobs)
        {
            if (tag is null)
                WriteContent(blob);
            else
                ShareContent(blob);
            AddRows(repository, blob, isUnreferenced: false);
        }
        var manifest = _connection.Prepare(AddManifest)
            .Bind(repository).Bind(image.Digest).Bind(Image.MediaType).Bind(FilledAt).Bind(tag is null ? 1 : 0).Bind(image.Manifest)
            .FirstInt64()!.Value;
        _connection.Prepare(CountManifest).Bind(repository).Run();
        foreach (var blob in image.Blobs)
            _connection.Prepare(AddReference).Bind(repository).Bind(blob.Digest).Bind(manifest).Run();
        if (tag is not null)
            _connection.Prepare(AddTag).Bind(repository).Bind(tag).Bind(manifest).Bind(FilledAt).Run();
    }

    private void WriteContent(NoiseBlob blob) => File.WriteAllBytes(BlobFile(blob), blob.Blocks().Single().Span);

    private void ShareContent(NoiseBlob blob)
    {
        var shared = $"{_folder}.content-{_names / NamesPerFile}";
        if (_names++ % NamesPerFile == 0)
            File.WriteAllBytes(shared, blob.Blocks().Single().Span);
        Posix.Link(shared, BlobFile(blob));
    }

    private void AddRows(long repository, NoiseBlob blob, bool isUnreferenced)
    {
        var id = _connection.Prepare(AddBlob).Bind(blob.Digest).Bind(blob.Length).Bind(FilledAt).FirstInt64()!.Value;
        _connection.Prepare(AddLink).Bind(repository).Bind(id).Bind(isUnreferenced ? 1 : 0).Bind(FilledAt).Run();
    }

    private long RepositoryId(string name)
    {
        _connection.Prepare(AddRepository).Bind(name).Run();
        return _connection.Prepare(FindRepository).Bind(name).FirstInt64()!.Value;
    }

    private string BlobFile(NoiseBlob blob) => Path.Combine(_blobs, Hex(blob.Digest)[..2], Hex(blob.Digest));
}
