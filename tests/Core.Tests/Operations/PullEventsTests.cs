using Registry.Core.Events;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Registry.Testing.Time;
using Xunit;

namespace Core.Tests.Operations;

public sealed class PullEventsTests
{
    private static readonly RepositoryName Repository = RepositoryName.Parse("app");
    private static readonly StoredManifest Manifest = new(Digest.Of("image"u8, DigestAlgorithm.Sha256), MediaTypes.OciManifest, "image"u8.ToArray());

    private readonly EventsInForce _events = new();
    private readonly Added _outbox = new();
    private readonly PullEvents _pulls;

    public PullEventsTests() => _pulls = new PullEvents(_outbox, _events, new FakeTimeProvider());

    [Fact]
    public async Task Flush_Wanted_AddsEachPull()
    {
        Subscribe(RegistryEventKind.Pull);
        _pulls.Record(Repository, new Reference(Tag.Parse("v1")), Manifest, new EventOrigin("alice"));
        _pulls.Record(Repository, new Reference(Manifest.Digest), Manifest, origin: null);

        await _pulls.FlushAsync(default);
        await _pulls.FlushAsync(default);

        Assert.Equal([("v1", "alice"), (null, "server")], _outbox.Events.Select(told => (told.Tag, told.Origin.User)));
        Assert.All(_outbox.Events, told => Assert.Equal((Manifest.Digest.ToString(), 5L), (told.Digest, told.Size)));
    }

    [Fact]
    public async Task Record_NobodyWantsIt_IsNotKept()
    {
        Subscribe(RegistryEventKind.Push);
        _pulls.Record(Repository, new Reference(Tag.Parse("v1")), Manifest, origin: null);

        await _pulls.FlushAsync(default);

        Assert.Empty(_outbox.Events);
    }

    [Fact]
    public async Task Record_MoreThanTheCapacity_CountsTheLost()
    {
        Subscribe(RegistryEventKind.Pull);
        for (var i = 0; i < PullEvents.Capacity + 2; i++)
        {
            _pulls.Record(Repository, new Reference(Tag.Parse("v1")), Manifest, origin: null);
        }

        await _pulls.FlushAsync(default);

        Assert.Equal((PullEvents.Capacity, 2), (_outbox.Events.Count, _pulls.Lost));
    }

    private void Subscribe(RegistryEventKind kind) =>
        _events.Current = new EventPolicy([new EventSubscription("ci", [kind], Glob.Any)], new EventOrigin("server"));

    private sealed class Added : IOutboxStore
    {
        public List<RegistryEvent> Events { get; } = [];

        public ValueTask AddAsync(IReadOnlyList<RegistryEvent> events, CancellationToken cancellationToken)
        {
            Events.AddRange(events);
            return ValueTask.CompletedTask;
        }

        public ValueTask<PendingEvent?> FindNextAsync(string webhook, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask DeliveredAsync(string webhook, long id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<int> FailedAsync(string webhook, DeliveryFailure failure, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<OutboxState> FindStateAsync(string webhook, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<IReadOnlyList<FailedEvent>> ListFailedAsync(string webhook, int limit, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<int> RetryAsync(string webhook, long? id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<int> PruneAsync(string webhook, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<int> ForgetOthersAsync(IReadOnlyList<string> kept, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
