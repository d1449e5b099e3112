using System.Globalization;
using Registry.Daemon.Systemd;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Systemd;

public sealed class ServiceNotifierTests : IDisposable
{
    private const string Longer = "a-name-of-fifty-characters-which-is-a-long-one-too";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Ready_SocketHasAPath_IsHeard()
    {
        await using var manager = new NotifySocket(_folder.File("notify"));
        using var notifier = new ServiceNotifier(manager.Environment, TimeProvider.System);

        notifier.Ready("at work");

        Assert.Equal("READY=1\nSTATUS=at work", await manager.ReceiveAsync());
    }

    [Fact]
    public async Task Ready_SocketHasAnAbstractName_IsHeard()
    {
        await using var manager = new NotifySocket($"@registryd-test-{Guid.NewGuid()}");
        using var notifier = new ServiceNotifier(manager.Environment, TimeProvider.System);

        notifier.Ready("at work");

        Assert.Equal("READY=1\nSTATUS=at work", await manager.ReceiveAsync());
    }

    [Fact]
    public async Task EveryMessage_InItsTurn_IsThatOfTheProtocol()
    {
        await using var manager = new NotifySocket(_folder.File("notify"));
        var time = new FakeTimeProvider();
        using var notifier = new ServiceNotifier(manager.Environment, time);
        var now = (long)time.GetElapsedTime(0).TotalMicroseconds;

        notifier.Status("starting");
        notifier.ExtendTimeout(TimeSpan.FromSeconds(60));
        notifier.Reloading("reloading");
        notifier.Alive();
        notifier.Stopping("stopping", TimeSpan.FromHours(3));

        Assert.Equal(
            [
                "STATUS=starting",
                "EXTEND_TIMEOUT_USEC=60000000",
                $"RELOADING=1\nMONOTONIC_USEC={now}\nSTATUS=reloading",
                "WATCHDOG=1",
                "STOPPING=1\nSTATUS=stopping\nEXTEND_TIMEOUT_USEC=10800000000",
            ],
            await manager.ReceiveAsync(5));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("@")]
    [InlineData("relative/notify")]
    [InlineData("vsock:2:1234")]
    [InlineData("/nowhere/notify")]
    [InlineData("/nowhere/" + Longer + Longer)]
    public void Ready_NobodyToHear_IsNoFailure(string socket)
    {
        using var notifier = new ServiceNotifier(new Dictionary<string, string> { ["NOTIFY_SOCKET"] = socket }, TimeProvider.System);

        notifier.Ready("at work");

        Assert.Null(notifier.WatchdogTimeout);
    }

    [Fact]
    public async Task Ready_ManagerIsGone_IsNoFailure()
    {
        var manager = new NotifySocket(_folder.File("notify"));
        using var notifier = new ServiceNotifier(manager.Environment, TimeProvider.System);
        notifier.Status("heard");
        Assert.Equal("STATUS=heard", await manager.ReceiveAsync());
        await manager.DisposeAsync();

        notifier.Ready("at work");
    }

    [Theory]
    [InlineData("3000000", true, 3.0)]
    [InlineData("7200000000", true, 7200.0)]
    [InlineData("3000000", null, 3.0)]
    [InlineData("3000000", false, null)]
    [InlineData("0", true, null)]
    [InlineData("-1", true, null)]
    [InlineData("soon", true, null)]
    [InlineData("99999999999999999999", true, null)]
    public void WatchdogTimeout_AsTheManagerSays_IsForThisProcessAlone(string microseconds, bool? isOurs, double? expected)
    {
        var environment = new Dictionary<string, string> { ["NOTIFY_SOCKET"] = _folder.File("notify"), ["WATCHDOG_USEC"] = microseconds };
        if (isOurs is { } ours)
        {
            environment["WATCHDOG_PID"] = (ours ? Environment.ProcessId : 1).ToString(CultureInfo.InvariantCulture);
        }

        using var notifier = new ServiceNotifier(environment, TimeProvider.System);

        Assert.Equal(expected, notifier.WatchdogTimeout?.TotalSeconds);
    }

    [Fact]
    public void OfProcess_VariablesAreSet_WhatThisProcessStartsDoesNotGetThem()
    {
        string[] variables = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"];
        Array.ForEach(variables, variable => Environment.SetEnvironmentVariable(variable, "1"));

        using var notifier = ServiceNotifier.OfProcess(new Dictionary<string, string>(), TimeProvider.System);

        Assert.All(variables, variable => Assert.Null(Environment.GetEnvironmentVariable(variable)));
    }
}
