using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Registry.Core.Limits;
using Registry.Storage.Sqlite;
using Registry.Testing.Time;
using SQLitePCL;
using Xunit;

namespace Storage.Tests;

/// <summary>What the storage tells those who measure it.</summary>
public sealed class StorageInstrumentsTests : FolderTests
{
    private readonly ConcurrentQueue<(string Name, double Value, string? Target)> _measured = [];

    [Fact]
    public async Task Push_WithAListener_TellsWhatItWaitedFor()
    {
        using var listener = Listen();

        await AddBlobAsync(Repository, "blob");

        Assert.Equal(["commit", "file", "folder"], _measured.Where(item => item.Name == "registryd.fsync.duration").Select(item => item.Target).Order());
        Assert.Equal(1, Assert.Single(_measured, item => item.Name == "registryd.write_transaction.changes").Value);
        Assert.Single(_measured, item => item.Name == "registryd.write_queue.wait");
        Assert.Single(_measured, item => item.Name == "registryd.write_transaction.duration");
        Assert.DoesNotContain(_measured, item => item.Name == "registryd.sqlite.busy");
    }

    [Fact]
    public async Task Push_WhileAnotherProcessWrites_TellsThatItWasKeptWaiting()
    {
        using var listener = Listen();
        var digest = Publish("blob");
        using var other = Connection.Open(Path.Join(Folder, "registry.db"), raw.SQLITE_OPEN_READWRITE, string.Empty);

        // Again, should the other be through before the writer has asked for the lock.
        for (var pushes = 1; !_measured.Any(item => item.Name == "registryd.sqlite.busy"); pushes++)
        {
            other.BeginWrite();
            var push = Stores.Blobs.AddAsync(Repository, digest, 4, session: null, EffectiveLimits.None, default);
            await Poll.UntilAsync(() => _measured.Count(item => item.Name == "registryd.write_queue.wait") == pushes);
            other.Rollback();
            Assert.True(await push);
        }
    }

    [Fact]
    public async Task Push_OfATracedRequest_HasSpansOfWhatItWaitedFor()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source == Storage.Tracing,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var request = Storage.Tracing.StartActivity("request");

        await AddBlobAsync(Repository, "blob");

        Assert.Equal(["fsync", "write"], ended.Select(span => span.OperationName).Order());
        Assert.All(ended, span => Assert.Equal(request!.SpanId, span.ParentSpanId));
        Assert.Same(request, Activity.Current);
    }

    private MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter == Storage.Meter)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
            _measured.Enqueue((instrument.Name, value, tags.Length > 0 ? (string?)tags[0].Value : null)));
        listener.Start();
        return listener;
    }
}
