using Registry.Daemon.Configuration;
using Serilog;
using Serilog.Debugging;
using Serilog.Extensions.Logging;

namespace Registry.Daemon.Logging;

/// <summary>Sets Serilog up: console and rolling file.</summary>
internal static class LogSetup
{
    /// <summary>Makes the loggers' factory, which closes the log when it is disposed of.</summary>
    /// <param name="configuration">Where to log to.</param>
    /// <param name="levels">What to log; they may change.</param>
    public static ILoggerFactory CreateFactory(LogConfiguration configuration, LogLevels levels)
    {
        // A log file that cannot be written is told to whoever reads the standard error.
        SelfLog.Enable(Console.Error);
        var setup = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Console(new LogLineFormatter(ConsoleStyle()));
        if (configuration.File is { } file)
        {
            setup.WriteTo.File(
                new LogLineFormatter(LogLineStyle.Plain),
                file,
                fileSizeLimitBytes: configuration.FileMaxSize,
                rollOnFileSizeLimit: true,
                retainedFileCountLimit: configuration.FileKeep);
        }

        var factory = new LoggerFactory([], levels);
        factory.AddProvider(new SerilogLoggerProvider(setup.CreateLogger(), dispose: true));
        return factory;
    }

    private static LogLineStyle ConsoleStyle() =>
        TerminalStyle.IsWanted(Console.IsOutputRedirected) ? LogLineStyle.ColourTerminal
        : !Console.IsOutputRedirected ? LogLineStyle.Terminal
        : Environment.GetEnvironmentVariable("JOURNAL_STREAM") is null ? LogLineStyle.Plain
        : LogLineStyle.Journal;
}
