using Daemon.Tests.Commands;
using Registry.Core.Audit;
using Registry.Core.Errors;
using Registry.Core.Operations;
using Registry.Daemon.Commands;
using Registry.Daemon.Composition;
using Registry.Storage;
using Registry.Storage.Files;
using Registry.Testing.Processes;
using Xunit;

namespace Daemon.Tests.Composition;

/// <summary>Garbage collection and other commands where the disk is full, beside a server that has the data folder open.</summary>
public sealed class GarbageCollectionTests : IAsyncLifetime, IDisposable
{
    private const int VolumeMebibytes = 32;

    private readonly Workspace _workspace = new(failureContext: null);
    private readonly CommandRun _run = new();
    private Volume _volume = null!;
    private RegistryStorage _storage = null!;

    private string Data => Path.Join(_volume.Folder, "data");

    private string Reserve => Path.Join(Data, "reserve");

    public async Task InitializeAsync()
    {
        _volume = await Volume.InMemoryAsync(_workspace, VolumeMebibytes);
        _storage = RegistryStorage.Open(Data, TimeProvider.System);
        Assert.True(File.Exists(Reserve));
        _volume.Fill();
    }

    public Task DisposeAsync()
    {
        _storage.Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _run.Dispose();
        _workspace.Dispose();
    }

    [Fact]
    public async Task Run_DiskIsFull_GivesTheReserveUpAndTakesItAgainOnceThereIsRoom()
    {
        Assert.Equal(ExitCode.Success, await InvokeAsync("gc"));
        Assert.False(File.Exists(Reserve));

        _volume.Relieve();
        Assert.Equal(ExitCode.Success, await InvokeAsync("gc"));
        Assert.True(File.Exists(Reserve));
    }

    [Fact]
    public async Task Run_DiskIsFullAndAnotherRuns_LeavesTheReserve()
    {
        using var other = InstanceLock.Acquire(Data, InstanceKind.Collection);

        Assert.Equal(ExitCode.Busy, await InvokeAsync("gc"));
        Assert.True(File.Exists(Reserve));
    }

    [Theory]
    [InlineData("repo", "list")]
    [InlineData("stats")]
    [InlineData("verify", "--quick")]
    public async Task OtherCommand_DiskIsFull_LeavesTheReserve(params string[] command)
    {
        await InvokeAsync(command);

        Assert.True(File.Exists(Reserve));
    }

    [Fact]
    public async Task RunInServer_DiskIsFull_GivesTheReserveUpAndTakesItAgainOnceThereIsRoom()
    {
        Assert.Equal(0, (await RunInServerAsync())!.Value.Failures);
        Assert.False(File.Exists(Reserve));

        _volume.Relieve();
        await RunInServerAsync();
        Assert.True(File.Exists(Reserve));
    }

    [Fact]
    public async Task RunInServer_FolderCannotBeWrittenTo_FailsAsTheStorageDoes()
    {
        File.Delete(Reserve);
        Directory.CreateDirectory(Reserve);
        _volume.Fill();

        Assert.Equal(RegistryErrorCode.StorageUnavailable, (await Assert.ThrowsAsync<RegistryException>(RunInServerAsync)).Code);
    }

    private Task<int> InvokeAsync(params string[] command) => _run.InvokeAsync([.. command, "--data", Data]);

    private Task<GarbageResult?> RunInServerAsync() => GarbageCollection.RunInServerAsync(
        _storage, TestConfiguration.Of(Data, "127.0.0.1:0"), NoAuditTrail.Instance, TimeProvider.System, new NoReport(), CancellationToken.None);

    private sealed class NoReport : IGarbageReport
    {
        public void Began(GarbageStage stage)
        {
        }

        public void Removed(GarbageItem item)
        {
        }

        public void Decided(RetentionDecision decision)
        {
        }

        public void Failed(string problem)
        {
        }
    }
}
