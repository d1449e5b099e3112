using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>The most recently pushed of many tags; of those pushed at the same moment the last by name.</summary>
/// <param name="count">How many.</param>
internal sealed class NewestTags(int count)
{
    private static readonly Comparer<StoredTag> Age = Comparer<StoredTag>.Create((a, b) =>
        a.PushedAt != b.PushedAt ? a.PushedAt.CompareTo(b.PushedAt) : string.CompareOrdinal(a.Name, b.Name));

    private readonly PriorityQueue<StoredTag, StoredTag> _newest = new(Age);

    /// <summary>Looks at one more. One that goes with its subject does not count.</summary>
    public void Add(StoredTag tag)
    {
        if (tag.HasSubject)
        {
            return;
        }

        _newest.Enqueue(tag, tag);
        if (_newest.Count > count)
        {
            _newest.Dequeue();
        }
    }

    /// <summary>Whether a tag is among them, or newer than one of them.</summary>
    public bool Contains(StoredTag tag) => _newest.Count < count || Age.Compare(tag, _newest.Peek()) >= 0;
}
