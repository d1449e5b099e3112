using System.Collections.Concurrent;
using System.Globalization;

namespace Registry.EndToEnd.Soak.Load;

/// <summary>What happened to each digest and tag, for whoever has to explain a failure.</summary>
/// <param name="seed">What the load's choices come from.</param>
internal sealed class Journal(int seed)
{
    /// <summary>The subject of what concerns all.</summary>
    private const string Everything = "*";

    private const int LongestTimeline = 250;

    private readonly long _start = TimeProvider.System.GetTimestamp();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Entry>> _entries = [];

    /// <summary>Enters what happened to a digest or tag.</summary>
    public void Add(string subject, string what) =>
        _entries.GetOrAdd(subject, static _ => []).Enqueue(new Entry(TimeProvider.System.GetElapsedTime(_start), subject, what));

    /// <summary>Enters what happened to all.</summary>
    public void Add(string what) => Add(Everything, what);

    /// <summary>A failure, with the seed and all that happened to what it concerns.</summary>
    /// <param name="exception">The failure.</param>
    /// <param name="who">Who met it.</param>
    /// <param name="subjects">The digests and tags that it concerns.</param>
    public InvalidOperationException Explain(Exception exception, string who, IEnumerable<string> subjects)
    {
        var at = TimeProvider.System.GetElapsedTime(_start);
        var timeline = subjects.Append(Everything).Distinct()
            .SelectMany(subject => _entries.GetValueOrDefault(subject) ?? [])
            .OrderBy(entry => entry.At)
            .TakeLast(LongestTimeline);
        return new InvalidOperationException(
            $"""
            {who} at {Text(at)}: {exception.Message}
            SOAK_SEED={seed} makes the same choices again. What happened to what this concerns:
            {string.Join('\n', timeline)}
            """,
            exception);
    }

    private static string Text(TimeSpan at) => at.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);

    private sealed record Entry(TimeSpan At, string Subject, string What)
    {
        public override string ToString() => $"{Text(At)} {Subject}: {What}";
    }
}
