using Microsoft.Extensions.Logging;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;
using Registry.Testing.Http;

namespace Daemon.Tests.Http;

/// <summary>A whole server in this process, made from a configuration, on a folder and a port of its own.</summary>
internal sealed class RegistryServer : IAsyncDisposable
{
    private const string DataFolder = "data";

    private readonly TemporaryFolder _folder = new();
    private readonly LogCapture _log = new();
    private readonly Dictionary<string, string> _settings;
    private readonly TimeProvider _time;
    private Server? _server;
    private int _linesBefore;

    private RegistryServer(TimeProvider time, IEnumerable<(string Variable, string Value)> settings)
    {
        _time = time;
        _settings = new()
        {
            ["REGISTRYD_SERVER_LISTEN"] = "127.0.0.1:0",
            ["REGISTRYD_AUTH_MODE"] = "open",
            ["REGISTRYD_STORAGE_ROOT"] = _folder.File(DataFolder),
            ["REGISTRYD_AUDIT_FILE"] = "",
        };
        foreach (var (variable, value) in settings)
        {
            _settings[variable] = value;
        }
    }

    /// <summary>The data folder.</summary>
    public string Root => _folder.File(DataFolder);

    /// <summary>A client of the server; another one after a restart.</summary>
    public RegistryHttp Http { get; private set; } = null!;

    /// <summary>What was logged above the level of information since the server last listened.</summary>
    public IReadOnlyList<string> Warnings =>
        [.. _log.Lines.Skip(_linesBefore).Where(line => line.Level > LogLevel.Information).Select(line => line.Message)];

    /// <summary>
    /// The files and folders of the server and beside its data folder, in order, but for the database, whose companions come and go.
    /// </summary>
    public IReadOnlyList<string> Files =>
        [.. Directory.EnumerateFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories)
            .Where(path => !Path.GetFileName(path).StartsWith("registry.db", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

    /// <summary>The path of a file beside the data folder.</summary>
    public string PathOf(string name) => _folder.File(name);

    /// <summary>Starts a server.</summary>
    /// <param name="settings">Settings, by the environment variables that set them.</param>
    public static Task<RegistryServer> StartAsync(params (string Variable, string Value)[] settings) => StartAsync(TimeProvider.System, settings);

    /// <summary>Starts a server on a clock.</summary>
    public static Task<RegistryServer> StartAsync(TimeProvider time, params (string Variable, string Value)[] settings) =>
        StartAsync(time, new Dictionary<string, string>(), settings);

    /// <summary>Starts a server on a clock, with files beside its data folder; <c>registry.toml</c> is its configuration.</summary>
    public static async Task<RegistryServer> StartAsync(
        TimeProvider time, IReadOnlyDictionary<string, string> files, params (string Variable, string Value)[] settings)
    {
        var server = new RegistryServer(time, settings);
        foreach (var (name, text) in files)
        {
            await File.WriteAllTextAsync(server.PathOf(name), text);
        }

        await server.OpenAsync();
        return server;
    }

    /// <summary>Stops the server and starts another on the same data folder.</summary>
    public async Task RestartAsync()
    {
        await CloseAsync();
        await OpenAsync();
    }

    /// <summary>Stops the server and tells what it wrote down to a file in its data folder.</summary>
    public async Task<IReadOnlyList<string>> ReadLinesAsync(string pattern)
    {
        await CloseAsync();
        var files = Directory.GetFiles(_folder.File(DataFolder), pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        return [.. files.SelectMany(File.ReadLines)];
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _folder.Dispose();
    }

    private async Task OpenAsync()
    {
        var loaded = ConfigurationLoader.Load(new ConfigurationSources(File: null, PathOf("registry.toml"), _settings, Flags: [], IsForServer: true));
        _server = await Server.StartAsync(loaded.Configuration, _time, _log, CancellationToken.None);
        _linesBefore = _log.Lines.Count;
        Http = new RegistryHttp(new Uri(_server.Addresses[0]));
    }

    private async Task CloseAsync()
    {
        if (_server is not null)
        {
            Http.Dispose();
            await _server.DisposeAsync();
            _server = null;
        }
    }
}
