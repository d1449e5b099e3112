using System.Globalization;
using Registry.Daemon.Configuration;
using Registry.Daemon.Configuration.Settings;
using Registry.Daemon.Jobs;
using Registry.Daemon.Logging;
using Registry.Storage;
using Registry.Storage.Files;

namespace Registry.Daemon.Composition;

/// <summary>
/// Has a running server take over what changes in the configuration file: all that is live of it, or nothing where something is wrong with
/// it. What the server runs with is written down for commands.
/// </summary>
internal sealed partial class LiveConfiguration : IAsyncDisposable
{
    private readonly ConfigurationSources _sources;
    private readonly string _root;
    private readonly string _file;
    private readonly FileWatch? _watch;
    private readonly Server _server;
    private readonly LogLevels _levels;
    private readonly Func<bool> _isAsked;
    private readonly ServiceLife _service;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PeriodicWork _work;
    private EffectiveSettings _running;
    private DateTimeOffset _since;

    /// <summary>Begins to watch the configuration file.</summary>
    /// <param name="started">What the server started with.</param>
    /// <param name="server">The server.</param>
    /// <param name="levels">What its log is held to.</param>
    /// <param name="isAsked">Whether somebody has asked since the last time to read the file again, changed or not.</param>
    /// <param name="service">Tells the service manager when the file is read again.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of every change, and why one is not taken over.</param>
    public LiveConfiguration(
        LoadedConfiguration started,
        Server server,
        LogLevels levels,
        Func<bool> isAsked,
        ServiceLife service,
        TimeProvider time,
        ILogger<LiveConfiguration> logger)
    {
        (_sources, _running, _root) = (started.Sources, started.Settings, started.Configuration.Storage.Root);
        (_server, _levels, _isAsked, _service, _time, _logger) = (server, levels, isAsked, service, time, logger);
        _file = ConfigurationLoader.NameFile(started.Sources);
        _watch = started.File is null || started.Content is not null ? new FileWatch(_file, started.Content) : null;
        _since = time.GetUtcNow();
        WriteDown(waiting: []);
        _work = new PeriodicWork(FileWatch.Interval, FileWatch.Interval, LookAsync, time);
    }

    /// <summary>Ends the watching.</summary>
    public async ValueTask DisposeAsync()
    {
        await _work.DisposeAsync();
        Recording(() => ServerRecord.Remove(_root));
    }

    /// <summary>Looks at the file, as is done by itself all the time.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (Find() is not { } found)
        {
            return;
        }

        _service.Reloading();
        var isInForce = false;
        try
        {
            isInForce = await TryTakeOverAsync(found, cancellationToken);
        }
        finally
        {
            _service.Reloaded(isInForce);
        }
    }

    private FileFinding? Find() =>
        !_isAsked() ? _watch?.Look()
        : _watch is not null ? _watch.LookAtOnce()
        : new FileFinding(Content: null, "it could be read only once.");

    private async Task<bool> TryTakeOverAsync(FileFinding found, CancellationToken cancellationToken)
    {
        if (found.Content is null)
        {
            Log.Unreadable(_logger, _file, found.Problem!);
            return false;
        }

        try
        {
            await TakeOverAsync(ConfigurationLoader.Load(_sources, _file, found.Content), cancellationToken);
            return true;
        }
        catch (ConfigurationException exception)
        {
            foreach (var problem in exception.Problems)
            {
                Log.Refused(_logger, problem.ToString());
            }
        }
        catch (StorageOpenException exception)
        {
            Log.Refused(_logger, exception.Message);
        }

        return false;
    }

    private async Task TakeOverAsync(EffectiveSettings settings, CancellationToken cancellationToken)
    {
        var changed = settings.ChangedFrom(_running).ToList();
        var live = changed.FindAll(setting => setting.IsLive);
        var waiting = changed.FindAll(setting => !setting.IsLive);
        var running = new EffectiveSettings(_running, settings);
        if (live.Count > 0)
        {
            var configuration = ConfigurationBinding.Bind(running);
            await _server.TakeOverAsync(configuration, cancellationToken);
            _levels.Set(configuration.Log);
            _since = _time.GetUtcNow();
            Log.TakenOver(_logger, _file, string.Join(", ", live));
        }

        _running = running;
        if (waiting.Count > 0)
        {
            Log.Waiting(_logger, _file, string.Join(", ", waiting));
        }

        if (changed.Count == 0)
        {
            Log.Unchanged(_logger, _file);
        }

        WriteDown(waiting);
    }

    private void WriteDown(List<Setting> waiting) => Recording(() =>
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        text.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"# What the server, process {Environment.ProcessId}, runs with since {_since:yyyy-MM-dd'T'HH:mm:ss'Z'}."));
        foreach (var setting in waiting)
        {
            text.WriteLine($"# Changed since then, and waiting for a restart: {setting}");
        }

        text.WriteLine();
        ConfigurationWriter.WriteEffective(_running, text);
        ServerRecord.Write(_root, text.ToString());
    });

    private void Recording(Action record)
    {
        try
        {
            record();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.NotRecorded(_logger, _root, exception.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "{File} changed and is taken over: {Settings}")]
        public static partial void TakenOver(ILogger logger, string file, string settings);

        [LoggerMessage(LogLevel.Warning, "{File} changed in what takes a restart, and stays as it was until then: {Settings}")]
        public static partial void Waiting(ILogger logger, string file, string settings);

        [LoggerMessage(LogLevel.Information, "{File} is read again; no setting changed")]
        public static partial void Unchanged(ILogger logger, string file);

        [LoggerMessage(LogLevel.Error, "The configuration changed but cannot be used, the previous one stays in force: {Problem}")]
        public static partial void Refused(ILogger logger, string problem);

        [LoggerMessage(LogLevel.Error, "{File} cannot be read, the previous configuration stays in force: {Problem}")]
        public static partial void Unreadable(ILogger logger, string file, string problem);

        [LoggerMessage(LogLevel.Warning, "What the server runs with cannot be written down in {Root}, for `registryd config show --live`: {Problem}")]
        public static partial void NotRecorded(ILogger logger, string root, string problem);
    }
}
