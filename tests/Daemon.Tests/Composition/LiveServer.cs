using Microsoft.Extensions.Logging;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;
using Registry.Daemon.Logging;
using Registry.Daemon.Systemd;
using Registry.Testing.Http;
using Registry.Testing.Time;

namespace Daemon.Tests.Composition;

/// <summary>A server in this process that takes over what changes in its configuration file, on a clock of its own.</summary>
internal sealed class LiveServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LogCapture _log = new();
    private readonly ServiceNotifier _notifier;
    private Server? _server;
    private LiveConfiguration? _live;
    private int _isAsked;

    private LiveServer()
    {
        Manager = new NotifySocket(PathOf("notify"));
        _notifier = new ServiceNotifier(Manager.Environment, Time);
    }

    public FakeTimeProvider Time { get; } = new();

    /// <summary>What the service manager hears.</summary>
    public NotifySocket Manager { get; }

    /// <summary>The data folder.</summary>
    public string Root => PathOf("data");

    /// <summary>The configuration file.</summary>
    public string FilePath => PathOf("registry.toml");

    public LogLevels Levels { get; private set; } = null!;

    public RegistryHttp Http { get; private set; } = null!;

    /// <summary>What was logged about the configuration.</summary>
    public IReadOnlyList<LogLine> Lines =>
        [.. _log.Lines.Where(line => line.Category.EndsWith(nameof(LiveConfiguration), StringComparison.Ordinal))];

    /// <summary>Starts a server, with the text of its configuration file and settings that win over it.</summary>
    public static async Task<LiveServer> StartAsync(string toml, params (string Variable, string Value)[] settings)
    {
        var live = new LiveServer();
        live.Write(toml);
        var environment = new Dictionary<string, string>
        {
            ["REGISTRYD_AUTH_MODE"] = "open",
            ["REGISTRYD_SERVER_LISTEN"] = "127.0.0.1:0",
            ["REGISTRYD_STORAGE_ROOT"] = live.Root,
            ["REGISTRYD_AUDIT_FILE"] = "",
        };
        foreach (var (variable, value) in settings)
        {
            environment[variable] = value;
        }

        var loaded = ConfigurationLoader.Load(new ConfigurationSources(live.FilePath, "", environment, Flags: [], IsForServer: true));
        live.Levels = new LogLevels(loaded.Configuration.Log);
        live._server = await Server.StartAsync(loaded.Configuration, live.Time, live._log, CancellationToken.None);
        live._live = new LiveConfiguration(
            loaded, live._server, live.Levels, live.TakeAsked, new ServiceLife(live._notifier, live.Time), live.Time, live._log.CreateLogger<LiveConfiguration>());
        live.Http = new RegistryHttp(new Uri(live._server.Addresses[0]));
        return live;
    }

    public string PathOf(string name) => _folder.File(name);

    /// <summary>Writes the configuration file, of which the server knows nothing yet.</summary>
    public void Write(string toml) => File.WriteAllText(FilePath, toml);

    /// <summary>Asks the server to read its file, as a signal does.</summary>
    public void Ask() => Interlocked.Exchange(ref _isAsked, 1);

    /// <summary>Writes the configuration file, and returns what the server says about it.</summary>
    public Task<IReadOnlyList<LogLine>> ChangeAsync(string toml)
    {
        Write(toml);
        return LookAsync();
    }

    /// <summary>Has the server look at its file until it is sure of what it finds, and returns what it says.</summary>
    public async Task<IReadOnlyList<LogLine>> LookAsync()
    {
        var before = Lines.Count;
        for (var i = 0; i < FileWatch.LongRest; i++)
        {
            await _live!.LookAsync(CancellationToken.None);
        }

        return [.. Lines.Skip(before)];
    }

    /// <summary>Leaves the server alone with what it has.</summary>
    public async Task StopWatchingAsync()
    {
        await _live!.DisposeAsync();
        _live = null;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_live is not null)
        {
            await StopWatchingAsync();
        }

        await _server!.DisposeAsync();
        _notifier.Dispose();
        await Manager.DisposeAsync();
        _log.Dispose();
        _folder.Dispose();
    }

    private bool TakeAsked() => Interlocked.Exchange(ref _isAsked, 0) == 1;
}
