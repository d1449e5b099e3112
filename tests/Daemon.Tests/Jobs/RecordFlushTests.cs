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

public sealed class RecordFlushTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly LogCapture _log = new();
    private readonly ObservedPulls _store = new();
    private readonly PullRecorder _pulls;

    public RecordFlushTests() => _pulls = new PullRecorder(_store, _time);

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Run_EveryMinute_WritesWhatWasPulled()
    {
        await using var job = Start();
        foreach (var tag in new[] { "v1", "v2", "v3" })
        {
            Record(tag);
            Assert.Equal(tag, Assert.Single(await PassAsync()).Reference.ToString());
        }

        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Dispose_WritesTheRest()
    {
        await using (Start())
        {
            Record("v1");
        }

        Assert.True(_store.Calls.TryRead(out var pulls));
        Assert.Single(pulls);
    }

    [Fact]
    public async Task Run_Fails_IsLoggedOnceAndTriedAgain()
    {
        await using (Start())
        {
            Record("v1");
            _store.IsFull = true;
            await PassAsync();
            await PassAsync();
            _store.IsFull = false;
            await PassAsync();
        }

        Assert.Equal([LogLevel.Warning, LogLevel.Information], _log.Lines.Select(line => line.Level));
        Assert.False(_store.Calls.TryRead(out _));
    }

    private RecordFlush Start() => new("times of pulls", _pulls.FlushAsync, _time, _log.CreateLogger<RecordFlush>());

    private void Record(string tag) => _pulls.Record(RepositoryName.Parse("app"), new Reference(Tag.Parse(tag)));

    /// <summary>Lets the time pass to the next flush, which has something to write.</summary>
    private async Task<IReadOnlyList<Pull>> PassAsync()
    {
        _time.Advance(RecordFlush.Interval);
        return await _store.Calls.ReadAsync();
    }

    /// <summary>Tells of every call, and fails it if told to.</summary>
    private sealed class ObservedPulls : IPullStore
    {
        private readonly Channel<IReadOnlyList<Pull>> _calls = Channel.CreateUnbounded<IReadOnlyList<Pull>>();

        public ChannelReader<IReadOnlyList<Pull>> Calls => _calls.Reader;

        public bool IsFull { get; set; }

        public ValueTask RecordAsync(IReadOnlyList<Pull> pulls, TimeSpan precision, CancellationToken cancellationToken)
        {
            var isFull = IsFull;
            _calls.Writer.TryWrite(pulls);
            return isFull ? throw new RegistryException(RegistryErrorCode.StorageFull, "full") : ValueTask.CompletedTask;
        }
    }
}
