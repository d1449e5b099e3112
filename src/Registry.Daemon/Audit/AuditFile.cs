using Serilog;
using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace Registry.Daemon.Audit;

/// <summary>The files of the audit log, one a day. For one thread at a time.</summary>
/// <param name="path">The path, to whose name each day's date is added.</param>
/// <param name="keep">How many files are kept.</param>
internal sealed class AuditFile(string path, int keep) : IDisposable
{
    private readonly AppendOnlyHook _hook = new();
    private Logger? _logger;
    private ILogEventSink? _sink;

    /// <summary>Hands a line to the system.</summary>
    /// <exception cref="Exception">It cannot be written; the next one begins with the file opened anew.</exception>
    public void Write(string line)
    {
        try
        {
            // Without a time: the line has its own, and Serilog names the file by the machine's clock.
            (_sink ?? Open()).Emit(new LogEvent(default, LogEventLevel.Information, exception: null, new MessageTemplate(line, []), []));
            if (_hook.Current is not { CanWrite: true })
            {
                // Serilog drops what comes while it has no file, and says nothing.
                throw new IOException($"'{path}' cannot be opened.");
            }
        }
        catch
        {
            Close();
            throw;
        }
    }

    /// <summary>Has the system write to the disk what it was handed.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public void Flush() => _hook.Current?.Flush(flushToDisk: true);

    /// <inheritdoc/>
    public void Dispose() => Close();

    // The sink itself, and not the logger around it: the logger would swallow what goes wrong.
    private ILogEventSink Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _logger = LoggerSinkConfiguration.Wrap(
            new LoggerConfiguration().WriteTo,
            sink => _sink = sink,
            to => to.File(
                new LineFormatter(),
                path,
                fileSizeLimitBytes: null,
                rollingInterval: RollingInterval.Day,
                retainedFileCountLimit: keep,
                hooks: _hook),
            LevelAlias.Minimum,
            levelSwitch: null).CreateLogger();
        return _sink!;
    }

    private void Close()
    {
        try
        {
            _logger?.Dispose();
        }
        catch (IOException)
        {
            // What is left over does not fit on the disk either.
        }

        (_logger, _sink) = (null, null);
        _hook.Forget();
    }

    private sealed class LineFormatter : ITextFormatter
    {
        public void Format(LogEvent logEvent, TextWriter output)
        {
            output.Write(logEvent.MessageTemplate.Text);
            output.Write('\n');
        }
    }
}
