using System.Text;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Registry.Storage.Sqlite;
using SQLitePCL;
using Xunit;

namespace Storage.Tests.Verification;

/// <summary>What the tests of verification share: a data folder, ways to damage it, and runs over it.</summary>
public abstract class VerificationTests : FolderTests, IVerificationReport
{
    private protected static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    private protected static VerificationPolicy Policy { get; } = new(
        IsQuick: false,
        Repository: null,
        RepairMode.None,
        Rate: null,
        MaxTime: null,
        AllowSparseIndexes: false,
        Grace,
        IsRestart: false);

    private protected static VerificationPolicy RepairPolicy { get; } = Policy with { Repair = RepairMode.Repair };

    private protected List<Finding> Findings { get; } = [];

    private protected List<string> Unsaved { get; } = [];

    private protected DateTimeOffset? ResumedFrom { get; private set; }

    private protected string DatabaseFile => Path.Join(Folder, "registry.db");

    private protected Action<VerificationProgress> OnProgress { get; set; } = static _ => { };

    void IVerificationReport.Resumed(DateTimeOffset startedAt) => ResumedFrom = startedAt;

    void IVerificationReport.Found(Finding finding) => Findings.Add(finding);

    void IVerificationReport.NotSaved(string problem) => Unsaved.Add(problem);

    void IVerificationReport.Progress(in VerificationProgress progress) => OnProgress(progress);

    private protected async Task<VerificationResult> RunAsync(
        VerificationPolicy? policy = null, IBlobFileStore? files = null, CancellationToken cancellationToken = default)
    {
        Findings.Clear();
        ResumedFrom = null;
        var verifier = new Verifier(
            Storage.DatabaseChecks, Storage.RepositoryChecks, Storage.BlobChecks, files ?? Storage.BlobFiles, Storage.Verifications, Time);
        return await verifier.RunAsync(policy ?? Policy, this, cancellationToken);
    }

    /// <summary>A run that finds one fault and nothing else.</summary>
    private protected async Task<Finding> FindOneAsync(VerificationPolicy? policy = null)
    {
        var result = await RunAsync(policy);

        Assert.True(result.IsComplete);
        var finding = Assert.Single(Findings);
        Assert.Equal(1, result.Findings);
        Assert.Equal(finding.IsRepaired ? 1 : 0, result.Repaired);
        return finding;
    }

    private protected async Task AssertCleanAsync(VerificationPolicy? policy = null)
    {
        var result = await RunAsync(policy);

        Assert.Empty(Findings);
        Assert.Equal((true, 0, 0), (result.IsComplete, result.Findings, result.Repaired));
    }

    /// <summary>An image of one layer, with bytes that say so.</summary>
    private protected Task<Digest> PushImageAsync(Digest layer, long size, params string[] tags) => PushImageAsync(layer, size, "", tags);

    /// <summary>An untagged artifact of one layer about a manifest.</summary>
    private protected Task<Digest> PushReferrerAsync(Digest subject, Digest layer) => PushImageAsync(
        layer, size: 1, $$""","subject":{"mediaType":"{{MediaTypes.OciManifest}}","digest":"{{subject}}","size":1}""", tags: []);

    /// <summary>An index over manifests.</summary>
    private protected Task<Digest> PushIndexAsync(IEnumerable<Digest> children, params string[] tags)
    {
        var entries = children.Select(child => $$"""{"mediaType":"{{MediaTypes.OciManifest}}","digest":"{{child}}","size":1}""");
        var text = $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{{string.Join(',', entries)}}]}""";
        return PushAsync(text, MediaTypes.OciIndex, tags);
    }

    private protected long Query(string text)
    {
        using var connection = Connection.Open(DatabaseFile, raw.SQLITE_OPEN_READONLY, string.Empty);
        return connection.ExecuteScalar(text);
    }

    /// <summary>Writes other bytes into a blob's file.</summary>
    private protected void Overwrite(Digest digest, string text)
    {
        File.Delete(FileOf(digest));
        File.WriteAllText(FileOf(digest), text);
        File.SetUnixFileMode(FileOf(digest), UnixFileMode.UserRead);
    }

    /// <summary>Overwrites the first page of a table or index.</summary>
    private protected void Damage(string name)
    {
        var page = Query($"SELECT rootpage FROM sqlite_schema WHERE name = '{name}'");
        var size = (int)Query("PRAGMA page_size");
        Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        using var file = File.OpenHandle(DatabaseFile, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        RandomAccess.Write(file, Enumerable.Repeat((byte)0xFF, size).ToArray(), (page - 1) * size);
    }

    private async Task<Digest> PushImageAsync(Digest layer, long size, string fields, string[] tags)
    {
        var text = $$"""
            {"schemaVersion":2,"mediaType":"{{MediaTypes.OciManifest}}",
            "config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"{{await AddBlobAsync(Repository, "{}")}}","size":2},
            "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"{{layer}}","size":{{size}}}]{{fields}}}
            """;
        return await PushAsync(text, MediaTypes.OciManifest, tags);
    }

    private async Task<Digest> PushAsync(string text, string mediaType, string[] tags)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var manifest = Registry.Core.Manifests.ManifestParser.Parse(bytes, mediaType);
        var write = new ManifestWrite(Repository, DigestOf(text), bytes, manifest, Tags(tags), AllowMissingChildren: false);
        await Stores.Manifests.PutAsync(write, default);
        return DigestOf(text);
    }
}
