using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;

namespace Registry.Daemon.Logging;

/// <summary>Writes an event as one line, and its exception as further lines.</summary>
internal sealed class LogLineFormatter(LogLineStyle style) : ITextFormatter
{
    private const string TimeOfDay = "HH:mm:ss.fff";

    private static readonly MessageTemplateTextFormatter Message = new("{Message:l}", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public void Format(LogEvent logEvent, TextWriter output)
    {
        WriteStart(logEvent, output);
        using var escaping = new EscapingWriter(output);
        Message.Format(logEvent, escaping);
        output.Write('\n');
        foreach (var line in (logEvent.Exception?.ToString() ?? "").AsSpan().EnumerateLines())
        {
            if (!line.IsEmpty)
            {
                WriteStart(logEvent, output);
                escaping.Write(line);
                output.Write('\n');
            }
        }
    }

    private void WriteStart(LogEvent logEvent, TextWriter output)
    {
        switch (style)
        {
            case LogLineStyle.Journal:
                output.Write(Priority(logEvent.Level));
                break;
            case LogLineStyle.Terminal:
                WriteTime(output, logEvent.Timestamp, TimeOfDay);
                output.Write(Name(logEvent.Level));
                output.Write(' ');
                break;
            case LogLineStyle.ColourTerminal:
                WriteTime(output, logEvent.Timestamp, TimeOfDay);
                output.Write(Colour(logEvent.Level));
                output.Write(Name(logEvent.Level));
                output.Write("\e[0m ");
                break;
            default:
                WriteTime(output, logEvent.Timestamp, "yyyy-MM-ddTHH:mm:ss.fffzzz");
                output.Write(Name(logEvent.Level));
                output.Write(' ');
                break;
        }
    }

    private static void WriteTime(TextWriter output, DateTimeOffset time, string format)
    {
        Span<char> text = stackalloc char[32];
        time.TryFormat(text, out var length, format, CultureInfo.InvariantCulture);
        output.Write(text[..length]);
        output.Write(' ');
    }

    private static string Name(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose => "VRB",
        LogEventLevel.Debug => "DBG",
        LogEventLevel.Information => "INF",
        LogEventLevel.Warning => "WRN",
        LogEventLevel.Error => "ERR",
        _ => "FTL",
    };

    private static string Colour(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose or LogEventLevel.Debug => "\e[90m",
        LogEventLevel.Information => "\e[32m",
        LogEventLevel.Warning => "\e[33m",
        _ => "\e[31m",
    };

    private static string Priority(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose or LogEventLevel.Debug => "<7>",
        LogEventLevel.Information => "<6>",
        LogEventLevel.Warning => "<4>",
        LogEventLevel.Error => "<3>",
        _ => "<2>",
    };
}
