using System.Text;
using System.Text.Json;
using Registry.Core.Manifests;
using Registry.Core.Model;
using Registry.Core.Stores;
using Registry.Daemon.Commands;
using Registry.Storage;
using Registry.Storage.Files;
using Xunit;

namespace Daemon.Tests.Commands;

public sealed class GcCommandTests : IDisposable
{
    private const string Rules = """
        [[retention.rule]]
        repository = "other"
        untagged = "never"

        [[retention.rule]]
        repository = "app*"
        keep_last = 1
        keep_tags = ["none", "lat*"]
        """;

    private readonly CommandRun _run = new();

    private string Data => _run.Folder.File("data");

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Gc_NothingToDo_SaysSo()
    {
        RegistryStorage.Open(Data, TimeProvider.System).Dispose();

        Assert.Equal(ExitCode.Success, await GcAsync());
        Assert.StartsWith("removed nothing; 0 bytes given back in ", _run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gc_UploadsFlag_IsStrongerThanTheConfiguration()
    {
        var id = await StartUploadAsync();

        Assert.Equal(ExitCode.Success, await GcAsync("--uploads", "1ms"));
        Assert.StartsWith($"removed upload {id}, 5 bytes: idle\nremoved 1 upload; 5 bytes given back in ", _run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gc_DryRunAsJson_TellsAndRemovesNothing()
    {
        var id = await StartUploadAsync();

        Assert.Equal(ExitCode.Success, await GcAsync("--uploads", "1ms", "--dry-run", "--json"));
        using var report = JsonDocument.Parse(_run.Output);
        Assert.True(report.RootElement.GetProperty("dryRun").GetBoolean());
        Assert.True(report.RootElement.GetProperty("complete").GetBoolean());
        Assert.Equal(5, report.RootElement.GetProperty("freedBytes").GetInt64());
        Assert.Equal(1, report.RootElement.GetProperty("counts").GetProperty("upload").GetInt64());
        Assert.Equal(id.ToString(), report.RootElement.GetProperty("removed")[0].GetProperty("name").GetString());
        Assert.Empty(report.RootElement.GetProperty("problems").EnumerateArray());

        using var storage = RegistryStorage.Open(Data, TimeProvider.System);
        Assert.Equal(5, storage.Staging.Length(id));
    }

    [Fact]
    public async Task Gc_NoTime_IsIncompleteWithoutFailing()
    {
        RegistryStorage.Open(Data, TimeProvider.System).Dispose();

        Assert.Equal(ExitCode.Success, await GcAsync("--max-time", "0s"));
        Assert.Contains("the next run goes on", _run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gc_AnotherRuns_IsRefusedNamingIt()
    {
        using var other = InstanceLock.Acquire(Data, InstanceKind.Collection);

        Assert.Equal(ExitCode.Busy, await GcAsync());
        Assert.Equal($"Garbage collection or a backup of {Data} is running already, as process {Environment.ProcessId}. Let it finish.\n", _run.Error);
    }

    [Fact]
    public async Task Gc_ServerRuns_Runs()
    {
        using var server = InstanceLock.Acquire(Data, InstanceKind.Server);

        Assert.Equal(ExitCode.Success, await GcAsync());
    }

    [Fact]
    public async Task Gc_NoDataFolder_IsRefusedAndMakesNone()
    {
        Assert.Equal(ExitCode.Failure, await GcAsync());
        Assert.Equal($"There is no data folder {Data}. Name it with --data, or in [storage] root.\n", _run.Error);
        Assert.False(Directory.Exists(Data));
    }

    [Fact]
    public async Task Gc_FolderOfSomethingElse_IsRefusedAndNothingIsMadeInIt()
    {
        Directory.CreateDirectory(Data);

        Assert.Equal(ExitCode.Failure, await GcAsync());
        Assert.StartsWith($"There is no registry in {Data}.", _run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Data));
    }

    [Fact]
    public async Task Gc_ConfigurationThatOnlyAFlagMakesFitForAServer_Runs()
    {
        RegistryStorage.Open(Data, TimeProvider.System).Dispose();
        _run.Environment["REGISTRYD_SERVER_LISTEN"] = "*:5000";

        Assert.Equal(ExitCode.Success, await GcAsync());
    }

    [Theory]
    [InlineData("--grace", "soon")]
    [InlineData("--grace", "never")]
    [InlineData("--untagged", "soon")]
    [InlineData("--uploads", "0s")]
    [InlineData("--max-time", "soon")]
    public async Task Gc_BadDuration_IsRefusedNamingTheFlag(string flag, string value)
    {
        Assert.Equal(ExitCode.Usage, await GcAsync(flag, value));
        Assert.StartsWith($"{flag}: expected ", _run.Error, StringComparison.Ordinal);
        Assert.Contains(value, _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gc_UntaggedNever_IsAccepted()
    {
        RegistryStorage.Open(Data, TimeProvider.System).Dispose();

        Assert.Equal(ExitCode.Success, await GcAsync("--untagged", "never"));
    }

    [Fact]
    public async Task Gc_DryRunWithRetention_TellsTagByTagWhatKeepsOrDropsIt()
    {
        await PushAsync("latest", "v1", "v2", "v3");

        Assert.Equal(ExitCode.Success, await GcAsync("--dry-run", "--config", _run.Write(Rules)));
        Assert.StartsWith(
            """
            keeps tag app:latest: keep_tags = "lat*" of retention rule 2 ("app*")
            would remove tag app:v1: no clause of retention rule 2 ("app*") keeps it (pushed 2026-01-02T03:04:06Z, pulled never)
            would remove tag app:v2: no clause of retention rule 2 ("app*") keeps it (pushed 2026-01-02T03:04:07Z, pulled 2026-01-02T03:04:09Z)
            keeps tag app:v3: keep_last = 1 of retention rule 2 ("app*")
            would remove 2 tags; 0 bytes would be given back in 
            """,
            _run.Output,
            StringComparison.Ordinal);
        Assert.Equal(["latest", "v1", "v2", "v3"], await TagsAsync());
    }

    [Fact]
    public async Task Gc_WithRetention_RemovesAndTellsOfThoseAlone()
    {
        await PushAsync("latest", "v1", "v2", "v3");

        Assert.Equal(ExitCode.Success, await GcAsync("--json", "--config", _run.Write(Rules)));

        using var report = JsonDocument.Parse(_run.Output);
        Assert.Equal(2, report.RootElement.GetProperty("counts").GetProperty("tag").GetInt64());
        var tags = report.RootElement.GetProperty("tags").EnumerateArray().Select(tag => tag.ToString());
        Assert.Equal(
            [
                """{"repository":"app","name":"v1","removed":true,"rule":2,"ruleRepository":"app*","pushedAt":"2026-01-02T03:04:06+00:00"}""",
                """{"repository":"app","name":"v2","removed":true,"rule":2,"ruleRepository":"app*","pushedAt":"2026-01-02T03:04:07+00:00","pulledAt":"2026-01-02T03:04:09+00:00"}""",
            ],
            tags);
        Assert.Equal(["latest", "v3"], await TagsAsync());
    }

    [Fact]
    public async Task Gc_DryRunWithRetentionAsJson_TellsWhatKeeps()
    {
        await PushAsync("v3");

        Assert.Equal(ExitCode.Success, await GcAsync("--json", "--dry-run", "--config", _run.Write(Rules)));

        using var report = JsonDocument.Parse(_run.Output);
        Assert.All(report.RootElement.GetProperty("tags").EnumerateArray(), tag =>
        {
            Assert.False(tag.GetProperty("removed").GetBoolean());
            Assert.Equal("keep_last = 1", tag.GetProperty("keptBy").GetString());
        });
    }

    private Task<int> GcAsync(params string[] arguments) => _run.InvokeAsync(["gc", "--data", Data, .. arguments]);

    /// <summary>An upload that has been idle for long.</summary>
    private async Task<UploadId> StartUploadAsync()
    {
        var id = UploadId.New();
        var time = new Registry.Testing.Time.FakeTimeProvider();
        using var storage = RegistryStorage.Open(Data, time);
        await storage.Uploads.AddAsync(new UploadSession(id, RepositoryName.Parse("app"), DigestAlgorithm.Sha256), default);
        using var staged = storage.Staging.Create(id);
        staged.Append(new System.Buffers.ReadOnlySequence<byte>("bytes"u8.ToArray()));
        return id;
    }

    /// <summary>Pushes a tag a second, then pulls v2.</summary>
    private async Task PushAsync(params string[] tags)
    {
        var time = new Registry.Testing.Time.FakeTimeProvider();
        using var storage = RegistryStorage.Open(Data, time);
        var repository = RepositoryName.Parse("app");
        foreach (var tag in tags)
        {
            var image = new ManifestWrite(
                repository,
                Digest.Of(Encoding.UTF8.GetBytes(tag), DigestAlgorithm.Sha256),
                Encoding.UTF8.GetBytes(tag),
                new ParsedManifest { MediaType = MediaTypes.OciManifest },
                [Tag.Parse(tag)],
                AllowMissingChildren: false);
            await storage.Manifests.PutAsync(image, default);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        await storage.Pulls.RecordAsync([new Pull(repository, new Reference(Tag.Parse("v2")), time.GetUtcNow())], TimeSpan.Zero, default);
    }

    private async Task<IReadOnlyList<string>> TagsAsync()
    {
        using var storage = RegistryStorage.Open(Data, TimeProvider.System);
        return await storage.Repositories.ListTagsAsync(RepositoryName.Parse("app"), null, 10, default);
    }
}
