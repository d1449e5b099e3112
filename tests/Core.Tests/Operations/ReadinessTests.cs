using Registry.Core.Errors;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Registry.Testing.Time;
using Xunit;

namespace Core.Tests.Operations;

public sealed class ReadinessTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly TestDisk _disk = new() { Free = 10 };
    private readonly TestStore _store = new();
    private readonly Readiness _readiness;

    public ReadinessTests() => _readiness = new Readiness(_store, new DiskGuard(_disk, floor: 10, _time), _time);

    [Fact]
    public async Task CheckAsync_AllIsWell_EveryCheckPasses()
    {
        var checks = await _readiness.CheckAsync(default);

        Assert.Equal(["database", "schema", "disk", "server"], checks.Select(check => check.Name));
        Assert.All(checks, check => Assert.Null(check.Problem));
        Assert.True(_readiness.IsReady);
    }

    [Fact]
    public async Task CheckAsync_DatabaseFails_SaysWhy()
    {
        _store.Answer = () => throw new RegistryException(RegistryErrorCode.StorageUnavailable, "The disk is read-only.");

        Assert.Equal("The disk is read-only.", await ProblemAsync("database"));
        Assert.False(_readiness.IsReady);
    }

    [Fact]
    public async Task CheckAsync_SchemaOfAnotherVersion_Fails()
    {
        _store.Answer = () => Task.FromResult(false);

        Assert.NotNull(await ProblemAsync("schema"));
        Assert.False(_readiness.IsReady);
    }

    [Fact]
    public async Task CheckAsync_LittleRoom_Fails()
    {
        _disk.Free = 9;
        _time.Advance(DiskGuard.Freshness);

        Assert.NotNull(await ProblemAsync("disk"));
        Assert.False(_readiness.IsReady);
    }

    [Fact]
    public async Task CheckAsync_Stopping_Fails()
    {
        _readiness.Stop();

        Assert.NotNull(await ProblemAsync("server"));
        Assert.False(_readiness.IsReady);
    }

    [Fact]
    public async Task CheckAsync_AskedOften_ProbesOnceASecond()
    {
        for (var i = 0; i < 100; i++)
        {
            await _readiness.CheckAsync(default);
        }

        Assert.Equal(1, _store.Probes);
        _time.Advance(Readiness.Freshness);
        await _readiness.CheckAsync(default);
        Assert.Equal(2, _store.Probes);
    }

    [Fact]
    public async Task CheckAsync_DatabaseIsStuck_IsGivenUpAndAskedForNothingMoreUntilItAnswers()
    {
        var stuck = new TaskCompletionSource<bool>();
        _store.Answer = () => stuck.Task;
        for (var i = 0; i < 3; i++)
        {
            var asked = ProblemAsync("database");
            _time.Advance(Readiness.Patience);
            Assert.NotNull(await asked);
        }

        Assert.Equal(1, _store.Probes);
        stuck.SetResult(true);
        Assert.Null(await ProblemAsync("database"));
    }

    [Fact]
    public async Task IsReady_DatabaseRecovers_IsToldByTheNextProbe()
    {
        _store.Answer = () => throw new RegistryException(RegistryErrorCode.StorageUnavailable, "The disk is read-only.");
        await _readiness.CheckAsync(default);
        _store.Answer = () => Task.FromResult(true);
        Assert.False(_readiness.IsReady);

        _time.Advance(Readiness.Freshness);

        Assert.True(_readiness.IsReady);
    }

    [Fact]
    public async Task IsReady_DatabaseIsStuck_IsNotOncePatienceIsOver()
    {
        var stuck = new TaskCompletionSource<bool>();
        _store.Answer = () => stuck.Task;
        Assert.True(_readiness.IsReady);

        _time.Advance(Readiness.Patience);

        Assert.False(_readiness.IsReady);
        stuck.SetResult(true);
        Assert.Null(await ProblemAsync("database"));
        Assert.True(_readiness.IsReady);
    }

    private async Task<string?> ProblemAsync(string name) =>
        (await _readiness.CheckAsync(default)).Single(check => check.Name == name).Problem;

    private sealed class TestStore : IReadinessStore
    {
        public Func<Task<bool>> Answer { get; set; } = () => Task.FromResult(true);

        public int Probes { get; private set; }

        public ValueTask<bool> ProbeAsync(CancellationToken cancellationToken)
        {
            Probes++;
            return new ValueTask<bool>(Answer());
        }
    }
}
