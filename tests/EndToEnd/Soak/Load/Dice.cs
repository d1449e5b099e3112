namespace Registry.EndToEnd.Soak.Load;

/// <summary>Choices by chance that a seed repeats.</summary>
/// <param name="seed">The seed.</param>
internal sealed class Dice(int seed)
{
#pragma warning disable CA5394 // Repeatable, not secret.
    private readonly Random _random = new(seed);

    /// <summary>Dice of their own for somebody who throws at the same time.</summary>
    public Dice Fork() => new(_random.Next());

    /// <summary>A number from 0 up to, and without, a limit.</summary>
    public int Next(int limit) => _random.Next(limit);

    /// <summary>A number from a first one up to, and without, a limit.</summary>
    public int Next(int first, int limit) => _random.Next(first, limit);

    /// <summary>A time from nothing up to a limit.</summary>
    public TimeSpan Next(TimeSpan limit) => limit * _random.NextDouble();

    /// <summary>Whether something happens that does so as many times out of a hundred.</summary>
    public bool Happens(int percent) => _random.Next(100) < percent;

    /// <summary>One of several.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];
#pragma warning restore CA5394
}
