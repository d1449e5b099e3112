using System.IO.Compression;
using System.Text;
using Registry.Core.Limits;
using Registry.Core.Manifests;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Registry.Storage;
using Registry.Storage.Backup;
using Registry.Storage.Sqlite;
using Registry.Testing.Time;
using Storage.Tests.Garbage;
using Xunit;

namespace Storage.Tests.Backup;

public sealed class DatabaseRebuildTests : IRebuildReport, IDisposable
{
    private const string Layer = "application/vnd.oci.image.layer.v1.tar";

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly List<RebuiltImage> _images = [];
    private readonly List<string> _problems = [];
    private CancellationTokenSource? _interruption;

    public void Dispose()
    {
        _folder.Dispose();
        _interruption?.Dispose();
    }

    void IRebuildReport.Rebuilt(RebuiltImage image) => _images.Add(image);

    void ICopyReport.Advanced(CopyStage stage, long done, long total) => _interruption?.Cancel();

    void ICopyReport.Failed(string problem) => _problems.Add(problem);

    [Fact]
    public async Task Rebuild_ImageOfPackedAndPlainLayers_ComesBackInOrder()
    {
        var plain = Add("plain layer"u8.ToArray());
        var packed = Add(Gzip("packed layer"));
        var config = Add(Config("packed layer", "plain layer"));

        var result = await RebuildAsync();

        Assert.Equal((1, 0, 0, 0), (result.Images, result.Incomplete, result.Damaged, result.Unclaimed));
        var image = Assert.Single(_images);
        Assert.Equal($"rebuilt/{config.Hex[..12]}:latest", $"{image.Repository}:{image.Tag}");
        Assert.Equal(
            (new Platform("linux", "amd64", Variant: null), new DateTimeOffset(2026, 1, 31, 0, 0, 0, TimeSpan.Zero), "CMD [\"app\"]"),
            (image.Platform, image.Created, image.LastStep));
        var manifest = await FindAsync(image.Repository, "latest");
        Assert.Equal(image.Digest, manifest.Digest);
        var parsed = ManifestParser.Parse(manifest.Bytes.Span, manifest.MediaType);
        Assert.Equal(config, parsed.Config?.Digest);
        Assert.Equal([(Layer + "+gzip", packed), (Layer, plain)], parsed.Layers.Select(layer => (layer.MediaType, layer.Digest)));
    }

    [Fact]
    public async Task Rebuild_Image_CountsAgainstQuotasAgain()
    {
        var layer = "layer"u8.ToArray();
        Add(layer);
        var config = Config("layer");
        Add(config);

        await RebuildAsync();

        Assert.True(PathExpression.TryParse("^rebuilt/", out var path, out _));
        using var storage = RegistryStorage.Open(_folder.Path, _time);
        Assert.Equal(layer.Length + config.Length, await storage.Quotas.UsedAsync(new QuotaScope([path]), default));
    }

    [Fact]
    public async Task Rebuild_LayerMissing_IsIncompleteAndToldOf()
    {
        Add(Gzip("here"));
        var config = Add(Config("here", "gone"));

        var result = await RebuildAsync();

        Assert.Equal((0, 1, 2), (result.Images, result.Incomplete, result.Unclaimed));
        Assert.Equal([$"the image of configuration {config}: 1 of its 2 layers were not found"], _problems);
    }

    [Fact]
    public async Task Rebuild_DamagedBlob_IsPutAside()
    {
        var damaged = Add("good"u8.ToArray());
        Overwrite(damaged, "evil");
        Add("other"u8.ToArray());

        var result = await RebuildAsync();

        Assert.Equal((1, 1), (result.Damaged, result.Blobs));
        Assert.False(File.Exists(FileOf(damaged)));
        Assert.Equal("evil", File.ReadAllText(Path.Join(_folder.Path, "quarantine", $"sha256-{damaged.Hex}")));
    }

    [Fact]
    public async Task Rebuild_BlobsOfNoImage_OutliveGarbageCollection()
    {
        Digest[] unclaimed = [Add("one"u8.ToArray()), Add(Gzip("two")), Add("{\"three\":3}"u8.ToArray())];
        Add(Gzip("layer"));
        Add(Config("layer"));

        Assert.Equal(3, (await RebuildAsync()).Unclaimed);
        _time.Advance(TimeSpan.FromDays(365));
        using (var storage = RegistryStorage.Open(_folder.Path, _time))
        {
            await Collection.RunAsync(storage, _time);
        }

        Assert.All(unclaimed, digest => Assert.True(File.Exists(FileOf(digest))));
        var manifest = await FindAsync(RepositoryName.Parse("rebuilt/unclaimed"), "part-1");
        Assert.Equal(unclaimed.ToHashSet(), ManifestParser.Parse(manifest.Bytes.Span, manifest.MediaType).Layers.Select(layer => layer.Digest).ToHashSet());
    }

    [Fact]
    public async Task Rebuild_ManifestAmongTheBlobs_BringsTheImageBackAsItWas()
    {
        var layer = Add(Gzip("layer"));
        var config = Add(Config("layer"));
        var manifest = Add(Encoding.UTF8.GetBytes(
            $$"""
            {"schemaVersion":2,"mediaType":"{{MediaTypes.DockerManifest}}","config":{{Describe(config)}},"layers":[{{Describe(layer)}}]}
            """));

        Assert.Equal(1, (await RebuildAsync()).Images);

        Assert.Equal((manifest, true), (Assert.Single(_images).Digest, _images[0].IsOriginal));
        Assert.Equal(manifest, (await FindAsync(_images[0].Repository, "latest")).Digest);
    }

    [Theory]
    [InlineData("""{"rootfs":{"diff_ids":["sha256:short"]}}""")]
    [InlineData("""{"rootfs":{"diff_ids":"none"}}""")]
    [InlineData("""{"rootfs":[],"config":{}}""")]
    [InlineData("""{"config":{}}""")]
    [InlineData("{")]
    public async Task Rebuild_JsonOfOtherKinds_IsNoImage(string json)
    {
        Add(Encoding.UTF8.GetBytes(json));

        Assert.Equal((0, 1), await RebuildAsync() is var result ? (result.Images, result.Unclaimed) : default);
    }

    [Fact]
    public async Task Rebuild_BrokenGzip_IsNoLayer()
    {
        Add([0x1F, 0x8B, 1, 2, 3]);
        Add(Gzip("layer")[..12]);
        Add(Config("layer"));

        Assert.Equal(1, (await RebuildAsync()).Incomplete);
    }

    [Fact]
    public async Task Rebuild_DryRun_TellsAndChangesNothing()
    {
        Overwrite(Add("good"u8.ToArray()), "evil");
        Add(Gzip("layer"));
        Add(Config("layer"));
        var before = Entries();

        var result = await RebuildAsync(isDryRun: true);

        Assert.Equal((1, 1), (result.Images, result.Damaged));
        Assert.Single(_images);
        Assert.Equal(before, Entries());
    }

    [Fact]
    public async Task Rebuild_Interrupted_LeavesNoDatabaseAndTheNextBeginsAnew()
    {
        Add(Gzip("layer"));
        Add(Config("layer"));
        _interruption = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RebuildAsync());

        Assert.Empty(Directory.GetFiles(_folder.Path, "registry.db*"));
        _interruption = null;
        Assert.Equal(1, (await RebuildAsync()).Images);
    }

    [Fact]
    public async Task Rebuild_JournalOfTheLostDatabase_IsPutAside()
    {
        Add("blob"u8.ToArray());
        File.WriteAllText(Path.Join(_folder.Path, "registry.db-wal"), "of another");

        await RebuildAsync();

        Assert.Equal("of another", File.ReadAllText(Path.Join(_folder.Path, "quarantine", "registry.db-wal")));
    }

    [Fact]
    public async Task Publish_JournalCannotBeWorkedIn_PublishesNothing()
    {
        Add(Gzip("layer"));
        Add(Config("layer"));
        using (var rebuild = DatabaseRebuild.Begin(_folder.Path, _time))
        {
            using var reader = Connection.Open(_folder.Database + ".new", SQLitePCL.raw.SQLITE_OPEN_READONLY, "BEGIN; SELECT count(*) FROM blob");
            await RunAsync(rebuild);

            Assert.Contains("held by another process", Assert.Throws<BackupException>(rebuild.Publish).Message, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.GetFiles(_folder.Path, "registry.db*"));
        Assert.Equal(1, (await RebuildAsync()).Images);
    }

    [Fact]
    public void Begin_DatabaseIsThere_IsRefused()
    {
        RegistryStorage.Open(_folder.Path, _time).Dispose();

        AssertRefused("has a database");
    }

    [Fact]
    public void Begin_NoBlobs_IsRefused() => AssertRefused("holds no blobs");

    [Fact]
    public void Begin_Backup_IsRefused()
    {
        File.WriteAllText(Path.Join(_folder.Path, "backup.json"), "{}");

        var exception = Assert.Throws<StorageOpenException>(() => DatabaseRebuild.Begin(_folder.Path, _time));

        Assert.Contains("Restore it", exception.Message, StringComparison.Ordinal);
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Begin_LostAndFoundAlone_IsRefused()
    {
        File.WriteAllText(Path.Join(Directory.CreateDirectory(Path.Join(_folder.Path, "blobs", "lost+found")).FullName, "#1"), "of fsck");

        AssertRefused("holds no blobs");
    }

    private void AssertRefused(string naming) => Assert.Contains(
        naming, Assert.Throws<BackupException>(() => DatabaseRebuild.Begin(_folder.Path, _time)).Message, StringComparison.Ordinal);

    private async Task<RebuildResult> RebuildAsync(bool isDryRun = false)
    {
        using var rebuild = DatabaseRebuild.Begin(_folder.Path, _time);
        var result = await RunAsync(rebuild, isDryRun);
        if (!isDryRun)
        {
            rebuild.Publish();
        }

        return result;
    }

    private Task<RebuildResult> RunAsync(DatabaseRebuild rebuild, bool isDryRun = false)
    {
        var storage = rebuild.Storage;
        return new Rebuilder(storage.Litter, storage.Content, storage.Quarantine, storage.Staging, storage.Blobs, storage.Manifests)
            .RunAsync(isDryRun, this, _interruption?.Token ?? default);
    }

    private async Task<StoredManifest> FindAsync(RepositoryName repository, string tag)
    {
        using var storage = RegistryStorage.Open(_folder.Path, _time);
        return Assert.IsType<StoredManifest>(await storage.Manifests.FindAsync(repository, new Reference(Tag.Parse(tag)), default));
    }

    /// <summary>Puts a blob where a registry that lost its database has it.</summary>
    private Digest Add(byte[] bytes)
    {
        var digest = Digest.Of(bytes, DigestAlgorithm.Sha256);
        Directory.CreateDirectory(Path.GetDirectoryName(FileOf(digest))!);
        File.WriteAllBytes(FileOf(digest), bytes);
        return digest;
    }

    private void Overwrite(Digest digest, string text) => File.WriteAllText(FileOf(digest), text);

    private string FileOf(Digest digest) => Path.Join(_folder.Path, "blobs", "sha256", $"{digest.Hex[..2]}/{digest.Hex}");

    private string Describe(Digest digest) =>
        $$"""{"mediaType":"application/vnd.example","digest":"{{digest}}","size":{{new FileInfo(FileOf(digest)).Length}}}""";

    /// <summary>Every file but the locks and the folders that opening makes.</summary>
    private string[] Entries() => [.. Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static byte[] Config(params string[] layers)
    {
        var diffIds = layers.Select(layer => $"\"{Digest.Of(Encoding.UTF8.GetBytes(layer), DigestAlgorithm.Sha256)}\"");
        return Encoding.UTF8.GetBytes(
            $$"""
            {"os":"linux","architecture":"amd64","created":"2026-01-31T00:00:00Z","config":{},
            "rootfs":{"type":"layers","diff_ids":[{{string.Join(',', diffIds)}}]},"history":[{"created_by":"CMD [\"app\"]"}]}
            """);
    }

    private static byte[] Gzip(string text)
    {
        var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return buffer.ToArray();
    }
}
