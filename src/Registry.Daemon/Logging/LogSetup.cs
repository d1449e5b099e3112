using Registry.Daemon.Configuration;
using Serilog;
using Serilog.Debugging;
using Serilog.Events;
using Serilog.Extensions.Logging;

namespace Registry.Daemon.Logging;

/// <summary>Sets Serilog up: console, rolling file, levels by source.</summary>
internal static class LogSetup
{
    private const string Framework = "Microsoft";

    // It only repeats what the access log says; merely being asked makes the framework track an activity for every request.
    private const string FrameworkRequests = "Microsoft.AspNetCore.Hosting.Diagnostics";

    /// <summary>Makes the loggers' factory, which closes the log when it is disposed of.</summary>
    public static ILoggerFactory CreateFactory(LogConfiguration configuration)
    {
        // A log file that cannot be written is told to whoever reads the standard error.
        SelfLog.Enable(Console.Error);
        var setup = new LoggerConfiguration().WriteTo.Console(new LogLineFormatter(ConsoleStyle()));
        SetLevels(setup, configuration);
        if (configuration.File is { } file)
        {
            setup.WriteTo.File(
                new LogLineFormatter(LogLineStyle.Plain),
                file,
                fileSizeLimitBytes: configuration.FileMaxSize,
                rollOnFileSizeLimit: true,
                retainedFileCountLimit: configuration.FileKeep);
        }

        return new SerilogLoggerFactory(setup.CreateLogger(), dispose: true);
    }

    private static void SetLevels(LoggerConfiguration setup, LogConfiguration configuration)
    {
        var levels = new Dictionary<string, MinimumLevel>(configuration.Levels);
        levels.TryAdd(Framework, (MinimumLevel)Math.Max((int)configuration.Level, (int)MinimumLevel.Warning));
        levels.TryAdd(FrameworkRequests, MinimumLevel.None);
        setup.MinimumLevel.Is((LogEventLevel)configuration.Level);
        foreach (var (source, level) in levels)
        {
            setup.MinimumLevel.Override(source, (LogEventLevel)level);
        }
    }

    private static LogLineStyle ConsoleStyle() =>
        !Console.IsOutputRedirected ? LogLineStyle.Terminal
        : Environment.GetEnvironmentVariable("JOURNAL_STREAM") is null ? LogLineStyle.Plain
        : LogLineStyle.Journal;
}
