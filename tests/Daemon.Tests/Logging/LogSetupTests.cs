using Microsoft.Extensions.Logging;
using Registry.Daemon.Configuration;
using Registry.Daemon.Logging;
using Xunit;

namespace Daemon.Tests.Logging;

public sealed class LogSetupTests
{
    private static readonly LogConfiguration Defaults = new(
        MinimumLevel.Information, new Dictionary<string, MinimumLevel>(), File: null, FileMaxSize: 64 << 20, FileKeep: 8, Access: true);

    [Theory]
    [InlineData("Registry.Daemon.Http.ErrorBoundary", LogLevel.Debug, false)]
    [InlineData("Registry.Daemon.Http.ErrorBoundary", LogLevel.Information, true)]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Information, false)]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Warning, true)]
    [InlineData("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Critical, false)]
    public void Levels_ByDefault_AreInformationAndForTheFrameworkWarning(string source, LogLevel level, bool expected)
    {
        using var loggers = Create(Defaults);

        Assert.Equal(expected, loggers.CreateLogger(source).IsEnabled(level));
    }

    [Fact]
    public void Levels_HigherThanTheFrameworks_HoldForTheFrameworkToo()
    {
        using var loggers = Create(Defaults with { Level = MinimumLevel.Error });

        Assert.False(loggers.CreateLogger("Microsoft.AspNetCore.Server.Kestrel").IsEnabled(LogLevel.Warning));
    }

    [Theory]
    [InlineData("Registry.Daemon.Http.ErrorBoundary", LogLevel.Debug, true)]
    [InlineData("Registry.Daemon.Logging.AccessLog", LogLevel.Critical, false)]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Debug, true)]
    public void Levels_BySource_TheLongestPrefixDecides(string source, LogLevel level, bool expected)
    {
        var levels = new Dictionary<string, MinimumLevel>
        {
            ["Registry"] = MinimumLevel.Debug,
            ["Registry.Daemon.Logging"] = MinimumLevel.None,
            ["Microsoft"] = MinimumLevel.Verbose,
        };
        using var loggers = Create(Defaults with { Levels = levels });

        Assert.Equal(expected, loggers.CreateLogger(source).IsEnabled(level));
    }

    [Fact]
    public void Levels_Change_ReachesLoggersThatThereAre()
    {
        var levels = new LogLevels(Defaults);
        using var loggers = LogSetup.CreateFactory(Defaults, levels);
        var logger = loggers.CreateLogger("Registry.Test");
        Assert.False(logger.IsEnabled(LogLevel.Debug));

        levels.Set(Defaults with { Level = MinimumLevel.Verbose });
        Assert.True(logger.IsEnabled(LogLevel.Trace));
        levels.Set(Defaults with { Levels = new Dictionary<string, MinimumLevel> { ["Registry.Test"] = MinimumLevel.Error } });

        Assert.False(logger.IsEnabled(LogLevel.Warning));
        Assert.True(logger.IsEnabled(LogLevel.Error));
    }

    [Fact]
    public void Levels_SourceWithStars_IsNobodys()
    {
        using var loggers = Create(Defaults with { Levels = new Dictionary<string, MinimumLevel> { ["*.Test*"] = MinimumLevel.None } });

        Assert.True(loggers.CreateLogger("Registry.Test").IsEnabled(LogLevel.Information));
    }

    [Fact]
    public void File_Lines_AreWritten()
    {
        using var folder = new TemporaryFolder();
        using (var loggers = Create(Defaults with { File = folder.File("logs/registryd.log") }))
        {
            TestLog.Note(loggers.CreateLogger("Registry.Test"), "written");
        }

        Assert.EndsWith(" INF Note: written\n", File.ReadAllText(folder.File("logs/registryd.log")), StringComparison.Ordinal);
    }

    [Fact]
    public void File_BeyondItsSize_RollsAndKeepsSoMany()
    {
        using var folder = new TemporaryFolder();
        using (var loggers = Create(Defaults with { File = folder.File("registryd.log"), FileMaxSize = 1024, FileKeep = 3 }))
        {
            var logger = loggers.CreateLogger("Registry.Test");
            for (var i = 0; i < 200; i++)
            {
                TestLog.Note(logger, "a line of some length");
            }
        }

        var files = Directory.GetFiles(folder.Path);
        Assert.Equal(3, files.Length);
        Assert.All(files, file => Assert.InRange(new FileInfo(file).Length, 1, 2048));
    }

    private static ILoggerFactory Create(LogConfiguration configuration) => LogSetup.CreateFactory(configuration, new LogLevels(configuration));
}

internal static partial class TestLog
{
    [LoggerMessage(LogLevel.Information, "Note: {Text}")]
    public static partial void Note(ILogger logger, string text);
}
