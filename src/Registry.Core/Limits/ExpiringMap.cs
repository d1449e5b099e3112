using System.Diagnostics.CodeAnalysis;

namespace Registry.Core.Limits;

/// <summary>
/// Remembers something about each of many strangers, within bounds: what was set longest ago is forgotten first, at the latest when
/// its life is over. For one thread at a time.
/// </summary>
/// <typeparam name="TKey">Who.</typeparam>
/// <typeparam name="TValue">What is remembered.</typeparam>
/// <param name="capacity">The most that is remembered at once.</param>
/// <param name="life">How long a value is remembered after it was set.</param>
/// <param name="time">The clock.</param>
public sealed class ExpiringMap<TKey, TValue>(int capacity, TimeSpan life, TimeProvider time)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<Entry>> _nodes = [];
    private readonly LinkedList<Entry> _oldestFirst = [];

    /// <summary>How much is remembered.</summary>
    public int Count => _nodes.Count;

    /// <summary>What is remembered about a key.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        Forget();
        var isKnown = _nodes.TryGetValue(key, out var node);
        value = isKnown ? node!.ValueRef.Value : default;
        return isKnown;
    }

    /// <summary>Remembers a value from now on.</summary>
    public void Set(TKey key, TValue value)
    {
        Remove(key);
        _nodes.Add(key, _oldestFirst.AddLast(new Entry(key, value, time.GetTimestamp())));
        Forget();
    }

    /// <summary>Forgets a key.</summary>
    public void Remove(TKey key)
    {
        if (_nodes.Remove(key, out var node))
        {
            _oldestFirst.Remove(node);
        }
    }

    private void Forget()
    {
        while (_oldestFirst.First is { } oldest && (_nodes.Count > capacity || time.GetElapsedTime(oldest.ValueRef.SetAt) >= life))
        {
            Remove(oldest.ValueRef.Key);
        }
    }

    private readonly record struct Entry(TKey Key, TValue Value, long SetAt);
}
