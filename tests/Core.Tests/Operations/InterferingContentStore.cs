using Registry.Core.Model;
using Registry.Core.Stores;
using Registry.Testing.Stores;

namespace Core.Tests.Operations;

/// <summary>Lets garbage collection come in at the worst moments.</summary>
internal sealed class InterferingContentStore(InMemoryBlobContentStore store) : IBlobContentStore
{
    /// <summary>How many of the next publications are collected at once.</summary>
    public int Collections { get; set; }

    /// <summary>How often something was published.</summary>
    public int Publications { get; private set; }

    /// <summary>What happens when somebody has just seen that a blob's content is there.</summary>
    public Action OnSeen { get; set; } = static () => { };

    public void Publish(IStagedBlob staged, Digest digest)
    {
        store.Publish(staged, digest);
        Publications++;
        if (Collections > 0)
        {
            Collections--;
            store.Remove(digest);
        }
    }

    public long? Length(Digest digest)
    {
        var length = store.Length(digest);
        OnSeen();
        return length;
    }

    public IBlobContent? Open(Digest digest) => store.Open(digest);
}
