using Registry.Daemon.Composition;
using Registry.Daemon.Systemd;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Composition;

public sealed class ServiceLifeTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly NotifySocket _manager;
    private readonly ServiceNotifier _notifier;
    private readonly ServiceLife _life;

    public ServiceLifeTests()
    {
        _manager = new NotifySocket(_folder.File("notify"));
        _notifier = new ServiceNotifier(new Dictionary<string, string>(_manager.Environment) { ["WATCHDOG_USEC"] = "30000000" }, _time);
        _life = new ServiceLife(_notifier, _time);
    }

    private static readonly string Status = $"registryd {Server.Version} on http://[::1]:1, http://[::1]:2";

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _manager.DisposeAsync();

    public void Dispose()
    {
        _notifier.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Start_TakesLong_AsksForMoreTimeUntilItIsThrough()
    {
        var database = new TaskCompletionSource<string>();
        var starting = _life.StartAsync("/data", () => database.Task);
        Assert.Equal("STATUS=Starting: opening /data", await _manager.ReceiveAsync());

        _time.Advance(ServiceLife.StartInterval);
        Assert.Equal("EXTEND_TIMEOUT_USEC=60000000", await _manager.ReceiveAsync());
        _time.Advance(ServiceLife.StartInterval);
        Assert.Equal("EXTEND_TIMEOUT_USEC=60000000", await _manager.ReceiveAsync());
        database.SetResult("open");

        Assert.Equal("open", await starting);
        _time.Advance(ServiceLife.StartInterval);
        _notifier.Status("next");
        Assert.Equal("STATUS=next", await _manager.ReceiveAsync());
    }

    [Fact]
    public async Task Run_ServerIsAlive_TellsTwiceWithinTheManagersTime()
    {
        var asked = new List<TimeSpan>();
        await using (_life.Run(["http://[::1]:1", "http://[::1]:2"], IsAliveAsync))
        {
            Assert.Equal($"READY=1\nSTATUS={Status}", await _manager.ReceiveAsync());
            for (var i = 0; i < 3; i++)
            {
                _time.Advance(TimeSpan.FromSeconds(15));
                Assert.Equal("WATCHDOG=1", await _manager.ReceiveAsync());
            }
        }

        Assert.All(asked, patience => Assert.InRange(patience, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(14)));

        Task<bool> IsAliveAsync(TimeSpan patience)
        {
            asked.Add(patience);
            return Task.FromResult(true);
        }
    }

    [Fact]
    public async Task Run_ServerDoesNotAnswer_TellsNothing()
    {
        using var asked = new SemaphoreSlim(0);
        await using (_life.Run([], IsAliveAsync))
        {
            Assert.StartsWith("READY=1\n", await _manager.ReceiveAsync(), StringComparison.Ordinal);
            _time.Advance(TimeSpan.FromSeconds(15));
            await asked.WaitAsync();
        }

        _life.Stopping(TimeSpan.FromSeconds(30));
        Assert.Equal("STOPPING=1\nSTATUS=Stopping: waiting for transfers to finish\nEXTEND_TIMEOUT_USEC=90000000", await _manager.ReceiveAsync());

        Task<bool> IsAliveAsync(TimeSpan patience)
        {
            asked.Release();
            return Task.FromResult(false);
        }
    }
}
