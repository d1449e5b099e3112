using System.Collections.Concurrent;

namespace Registry.EndToEnd.Soak.Load;

/// <summary>What all clients together know of the registry.</summary>
/// <param name="grace">How long garbage collection leaves alone what nothing references.</param>
/// <param name="journal">What happened to each digest and tag.</param>
/// <param name="pushers">How many clients push.</param>
internal sealed class Ledger(TimeSpan grace, Journal journal, int pushers)
{
    private const int SlotsInEach = 3;

    private long _pushed;
    private long _pulled;
    private long _late;

    /// <summary>The repositories that all clients use.</summary>
    public static IReadOnlyList<string> Repositories { get; } = ["soak/a", "soak/b", "soak/b/below", "soak/tags/list"];

    /// <summary>How long garbage collection leaves alone what nothing references.</summary>
    public TimeSpan Grace => grace;

    /// <summary>
    /// How long a client may rely on being told that something is here: a hold that is younger than a tenth of the grace is not renewed.
    /// </summary>
    public TimeSpan Window { get; } = grace * 0.9;

    /// <summary>What happened to each digest and tag.</summary>
    public Journal Journal => journal;

    /// <summary>Each client's tags.</summary>
    public IReadOnlyList<IReadOnlyList<Slot>> Slots { get; } =
    [
        .. from pusher in Enumerable.Range(0, pushers)
           select (IReadOnlyList<Slot>)
           [
               .. from repository in Repositories
                  from number in Enumerable.Range(0, SlotsInEach)
                  select new Slot(repository, $"{pusher}.{number}"),
           ],
    ];

    /// <summary>By digest of a blob, a repository where it is or was.</summary>
    public ConcurrentDictionary<string, string> Homes { get; } = [];

    /// <summary>Every manifest that was ever sent, and where.</summary>
    public ConcurrentDictionary<(string Repository, string Digest), LoadImage> Sent { get; } = [];

    /// <summary>What came of it.</summary>
    public string Summary => $"{_pushed} manifests pushed, {_late} refused to clients that were too slow, {_pulled} images pulled";

    /// <summary>Counts a manifest that was acknowledged.</summary>
    public void CountPush() => Interlocked.Increment(ref _pushed);

    /// <summary>Counts an image that was pulled whole.</summary>
    public void CountPull() => Interlocked.Increment(ref _pulled);

    /// <summary>Counts a manifest that was refused, as it may be when its client took longer than <see cref="Window"/>.</summary>
    public void CountLate() => Interlocked.Increment(ref _late);
}
