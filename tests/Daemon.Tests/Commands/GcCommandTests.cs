using System.Text.Json;
using Registry.Core.Model;
using Registry.Core.Stores;
using Registry.Daemon.Commands;
using Registry.Storage;
using Registry.Storage.Files;
using Xunit;

namespace Daemon.Tests.Commands;

public sealed class GcCommandTests : IDisposable
{
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
        Assert.Equal($"There is no data folder {Data}.\n", _run.Error);
        Assert.False(Directory.Exists(Data));
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
}
