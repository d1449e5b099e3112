using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Registry.Storage;
using Registry.Storage.Backup;
using Registry.Storage.Files;
using Registry.Testing.Stores;
using Xunit;

namespace Storage.Tests.Backup;

/// <summary>What the tests of backups share: a registry with content, a folder for the backup, and one to restore into.</summary>
public abstract class BackupTestBase : StoreContract, ICopyReport, IAsyncLifetime
{
    /// <summary>The blobs of an image that <see cref="AddImageAsync"/> makes for a tag of two characters.</summary>
    private protected static readonly Amount BothBlobs = new(2, 12 + 11);

    private readonly TemporaryFolder _folder = new();

    private protected BackupTestBase()
        : base(TemporaryStores.Open)
    {
    }

    private protected string Source => ((TemporaryStores)Stores).Folder;

    private protected string Destination => Path.Join(_folder.Path, "backup");

    private protected string Restored => Path.Join(_folder.Path, "restored");

    private protected string Elsewhere => _folder.Path;

    private protected List<string> Problems { get; } = [];

    /// <summary>Called whenever a stage advances.</summary>
    private protected Action<CopyStage, long> OnAdvanced { get; set; } = (_, _) => { };

    Task IAsyncLifetime.InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    void ICopyReport.Advanced(CopyStage stage, long done, long total) => OnAdvanced(stage, done);

    void ICopyReport.Failed(string problem) => Problems.Add(problem);

    private protected CopyResult BackUp(bool copies = false, CancellationToken cancellationToken = default) =>
        BackUp(new BackupOptions(copies, Checks: false), cancellationToken);

    private protected CopyResult BackUp(BackupOptions options, CancellationToken cancellationToken = default)
    {
        // Each backup is of another moment.
        Time.Advance(TimeSpan.FromSeconds(1));
        return RegistryBackup.Run(Source, Destination, options, Time, this, cancellationToken);
    }

    private protected CopyResult Restore(bool links = false, CancellationToken cancellationToken = default) =>
        RegistryRestore.Run(Destination, Restored, links, this, cancellationToken);

    /// <summary>Ends a run when it comes to a stage.</summary>
    private protected void Interrupt(CopyStage at, Action<CancellationToken> run)
    {
        using var interruption = new CancellationTokenSource();
        OnAdvanced = (stage, _) =>
        {
            if (stage == at)
            {
                interruption.Cancel();
            }
        };
        Assert.Throws<OperationCanceledException>(() => run(interruption.Token));
        OnAdvanced = (_, _) => { };
    }

    /// <summary>An image of two blobs under a tag.</summary>
    private protected async Task<(Digest Config, Digest Layer)> AddImageAsync(string tag)
    {
        var config = await AddBlobAsync(Repository, $"config of {tag}");
        var layer = await AddBlobAsync(Repository, $"layer of {tag}");
        await PutAsync($"manifest of {tag}", Image(config, layer), tag);
        return (config, layer);
    }

    /// <summary>The tags of a restored registry, each of which must be whole.</summary>
    private protected async Task<string[]> RestoredTagsAsync()
    {
        using var storage = RegistryStorage.Open(Restored, Time);
        var tags = await storage.Repositories.ListTagsAsync(Repository, null, int.MaxValue, default);
        foreach (var tag in tags)
        {
            var manifest = await storage.Manifests.FindAsync(Repository, new Reference(Tag.Parse(tag)), default);
            Assert.Equal($"manifest of {tag}", System.Text.Encoding.UTF8.GetString(Assert.IsType<StoredManifest>(manifest).Bytes.Span));
            AssertHolds(Restored, $"config of {tag}");
            AssertHolds(Restored, $"layer of {tag}");
        }

        return [.. tags];
    }

    private protected static string FileOf(string root, Digest digest) =>
        Path.Join(root, "blobs", digest.Algorithm.Name, digest.Hex[..2].ToString(), digest.Hex.ToString());

    private protected static void AssertHolds(string root, string text) => Assert.Equal(text, File.ReadAllText(FileOf(root, DigestOf(text))));

    /// <summary>Damages a blob without changing its size.</summary>
    private protected static void Damage(string root, Digest digest)
    {
        var path = FileOf(root, digest);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var bytes = File.ReadAllBytes(path);
        bytes[0] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    private protected static bool AreOneFile(string one, string other) => Posix.IdentityOf(one) == Posix.IdentityOf(other);
}
