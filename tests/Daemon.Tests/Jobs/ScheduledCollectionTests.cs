using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Registry.Core.Errors;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Registry.Daemon.Jobs;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Jobs;

public sealed class ScheduledCollectionTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly LogCapture _log = new();
    private readonly Channel<DateTimeOffset> _runs = Channel.CreateUnbounded<DateTimeOffset>();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Run_Interval_IsAfterEach()
    {
        var start = _time.GetUtcNow();
        await using var job = Start(Schedule.Every(TimeSpan.FromMinutes(30)), () => new GarbageResult(true, 5, 0, TimeSpan.FromSeconds(1)));

        Assert.Equal(start.AddMinutes(30), await NextRunAsync());
        Assert.Equal(start.AddMinutes(60), await NextRunAsync());
    }

    [Fact]
    public async Task Run_Done_LogsWhatWentAndWhatCameOfIt()
    {
        await using (Start(
            Schedule.Every(TimeSpan.FromMinutes(1)),
            report =>
            {
                report.Removed(new GarbageItem(GarbageKind.Blob, Repository: null, "sha256:ab", 5, "unlinked", Since: null));
                report.Decided(new RetentionDecision(
                    RepositoryName.Parse("app"),
                    new StoredTag("v1", ManifestId: 1, _time.GetUtcNow(), PulledAt: null, HasSubject: false),
                    new RetentionRule(2, default),
                    KeptBy: null));
                report.Failed("the other one");
                return new GarbageResult(true, 5, 1, TimeSpan.FromSeconds(1));
            }))
        {
            await NextRunAsync();
        }

        Assert.Contains(_log.Lines, line => line.Level == LogLevel.Debug && line.Message.Contains("sha256:ab", StringComparison.Ordinal));
        Assert.Contains(
            _log.Lines,
            line => line.Level == LogLevel.Information && line.Message.StartsWith("Removed tag app:v1: no clause of retention rule 2", StringComparison.Ordinal));
        Assert.Contains(_log.Lines, line => line.Level == LogLevel.Warning && line.Message.Contains("the other one", StringComparison.Ordinal));
        Assert.Contains(_log.Lines, line => line.Level == LogLevel.Information && line.Message.Contains("2 things and gave 5 bytes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_AnotherProcessIsAtIt_IsLeftOut()
    {
        await using (Start(Schedule.Every(TimeSpan.FromMinutes(1)), () => null))
        {
            await NextRunAsync();
        }

        Assert.Contains(_log.Lines, line => line.Message.Contains("another process", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_Fails_IsTriedAgain()
    {
        await using (Start(Schedule.Every(TimeSpan.FromMinutes(1)), () => throw new RegistryException(RegistryErrorCode.StorageFull, "full")))
        {
            await NextRunAsync();
            await NextRunAsync();
        }

        Assert.Contains(_log.Lines, line => line.Level == LogLevel.Warning && line.Message.Contains("tried again", StringComparison.Ordinal));
    }

    private ScheduledCollection Start(Schedule schedule, Func<GarbageResult?> run) => Start(schedule, _ => run());

    private ScheduledCollection Start(Schedule schedule, Func<IGarbageReport, GarbageResult?> run) => new(
        schedule,
        (report, _) =>
        {
            _runs.Writer.TryWrite(_time.GetUtcNow());
            return Task.FromResult(run(report));
        },
        _time,
        _log.CreateLogger<ScheduledCollection>());

    /// <summary>Lets the time pass until the next run.</summary>
    private async Task<DateTimeOffset> NextRunAsync()
    {
        DateTimeOffset run = default;
        while (true)
        {
            await Poll.UntilAsync(() => _runs.Reader.TryRead(out run) || _time.IsAwaited);
            if (run != default)
            {
                return run;
            }

            _time.Advance(ScheduledCollection.LongestWait);
        }
    }
}
