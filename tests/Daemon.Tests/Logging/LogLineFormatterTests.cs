using Registry.Daemon.Logging;
using Serilog.Events;
using Serilog.Parsing;
using Xunit;

namespace Daemon.Tests.Logging;

public sealed class LogLineFormatterTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.FromHours(2));

    [Fact]
    public void Format_Plain_HasTimeLevelAndMessage() =>
        Assert.Equal("2026-01-02T03:04:05.678+02:00 INF hello world\n", Format(LogLineStyle.Plain, LogEventLevel.Information));

    [Fact]
    public void Format_Terminal_HasTimeOfDayLevelAndMessage() =>
        Assert.Equal("03:04:05.678 WRN hello world\n", Format(LogLineStyle.Terminal, LogEventLevel.Warning));

    [Fact]
    public void Format_ColourTerminal_HasLevelInColour() =>
        Assert.Equal("03:04:05.678 \e[33mWRN\e[0m hello world\n", Format(LogLineStyle.ColourTerminal, LogEventLevel.Warning));

    [Theory]
    [InlineData(LogEventLevel.Verbose, "<7>")]
    [InlineData(LogEventLevel.Debug, "<7>")]
    [InlineData(LogEventLevel.Information, "<6>")]
    [InlineData(LogEventLevel.Warning, "<4>")]
    [InlineData(LogEventLevel.Error, "<3>")]
    [InlineData(LogEventLevel.Fatal, "<2>")]
    public void Format_Journal_HasPriorityAndNoTime(LogEventLevel level, string priority) =>
        Assert.Equal($"{priority}hello world\n", Format(LogLineStyle.Journal, level));

    [Theory]
    [InlineData("a\nb", "a\\u000ab")]
    [InlineData("a\r\nb", "a\\u000d\\u000ab")]
    [InlineData("\e[31mred", "\\u001b[31mred")]
    [InlineData("\0", "\\u0000")]
    [InlineData("\u0085\u2028\u202e", "\\u0085\\u2028\\u202e")]
    [InlineData("größe", "größe")]
    public void Format_ControlCharactersInAValue_AreEscaped(string value, string expected) =>
        Assert.Equal($"<6>hello {expected}\n", Format(LogLineStyle.Journal, LogEventLevel.Information, value));

    [Fact]
    public void Format_Exception_HasThePriorityOnEveryLine()
    {
        var text = Format(LogLineStyle.Journal, LogEventLevel.Error, "world", new InvalidOperationException("first\nsecond", new IOException("\u0007inner")));

        var lines = text.TrimEnd('\n').Split('\n');
        Assert.All(lines, line => Assert.StartsWith("<3>", line, StringComparison.Ordinal));
        Assert.Contains("<3>second", text, StringComparison.Ordinal);
        Assert.Contains("\\u0007inner", text, StringComparison.Ordinal);
    }

    private static string Format(LogLineStyle style, LogEventLevel level, string value = "world", Exception? exception = null)
    {
        var template = new MessageTemplateParser().Parse("hello {Value}");
        using var output = new StringWriter();
        new LogLineFormatter(style).Format(
            new LogEvent(Time, level, exception, template, [new LogEventProperty("Value", new ScalarValue(value))]), output);
        return output.ToString();
    }
}
