using Registry.Core.Limits;
using Registry.Core.Manifests;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Testing.Stores;

/// <summary>What the in-memory stores know of every repository, under one lock as a database has it.</summary>
internal sealed class InMemoryRepositories(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<RepositoryName, InMemoryRepository> _repositories = [];
    private int _links;

    /// <summary>The time.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Every repository and its name.</summary>
    public IEnumerable<KeyValuePair<RepositoryName, InMemoryRepository>> All => _repositories;

    /// <summary>Looks at everything, or changes something, in one transaction.</summary>
    public T Run<T>(Func<InMemoryRepositories, T> transaction)
    {
        lock (_lock)
        {
            return transaction(this);
        }
    }

    /// <summary>Looks at a repository, or changes it, in one transaction; its holds begin and end as they must.</summary>
    public T Run<T>(RepositoryName name, Func<InMemoryRepository, T> transaction)
    {
        lock (_lock)
        {
            var repository = Get(name);
            var result = transaction(repository);
            repository.Settle(Now);
            return result;
        }
    }

    /// <summary>Makes a change to a repository, of which an exception leaves nothing.</summary>
    public T RunOrTakeBack<T>(RepositoryName name, Func<T> change)
    {
        var repository = Get(name);
        var (manifests, tags) = (repository.Manifests.ToList(), repository.Tags.ToList());
        try
        {
            var result = change();
            repository.Settle(Now);
            return result;
        }
        catch
        {
            repository.Manifests.Clear();
            manifests.ForEach(manifest => repository.Manifests.Add(manifest.Key, manifest.Value));
            repository.Tags.Clear();
            tags.ForEach(tag => repository.Tags.Add(tag.Key, tag.Value));
            throw;
        }
    }

    /// <summary>What the repositories of a quota hold.</summary>
    public long QuotaUsed(QuotaScope? scope) => scope is null
        ? 0
        : _repositories.Where(repository => scope.Contains(repository.Key.ToString()))
            .SelectMany(repository => repository.Value.Reachable)
            .DistinctBy(blob => blob.Digest)
            .Sum(blob => blob.Size);

    /// <summary>A repository, which may be empty.</summary>
    public InMemoryRepository Get(RepositoryName name) =>
        _repositories.TryGetValue(name, out var repository) ? repository : _repositories[name] = new();

    /// <summary>A new link, younger than all others.</summary>
    public InMemoryLink NewLink(long size) => new(size, ++_links);
}

/// <summary>One repository: its blobs' links, its manifests and its tags.</summary>
internal sealed class InMemoryRepository
{
    public Dictionary<Digest, InMemoryLink> Blobs { get; } = [];

    public Dictionary<Digest, InMemoryManifest> Manifests { get; } = [];

    public Dictionary<Tag, Digest> Tags { get; } = [];

    /// <summary>The blobs that are here and that a manifest lists.</summary>
    public IEnumerable<(Digest Digest, long Size)> Reachable => Manifests.Values.SelectMany(manifest => manifest.Listed)
        .Where(Blobs.ContainsKey)
        .Select(digest => (digest, Blobs[digest].Size));

    /// <summary>What limits count a manifest for.</summary>
    public long SizeOf(ParsedManifest manifest) =>
        manifest.Blobs().Concat(manifest.Children).DistinctBy(target => target.Digest).Sum(SizeOf);

    /// <summary>What limits count a descriptor for.</summary>
    public long SizeOf(Descriptor target) =>
        Manifests.TryGetValue(target.Digest, out var child) ? SizeOf(child.Write.Manifest)
        : Blobs.TryGetValue(target.Digest, out var blob) ? blob.Size
        : target.Size;

    /// <summary>Refuses the change or the removal of what an immutable tag needs.</summary>
    public void RequireMutable(Digest digest, EffectiveLimits limits)
    {
        var above = Above(digest).Select(manifest => manifest.Write.Digest).ToHashSet();
        foreach (var (tag, _) in Tags.Where(tag => above.Contains(tag.Value)))
        {
            limits.RequireUnneeded(digest, tag.ToString());
        }
    }

    /// <summary>Refuses what makes images too large that list it, or list what does.</summary>
    public void RequireSizesAbove(Digest digest, EffectiveLimits limits)
    {
        foreach (var manifest in Above(digest))
        {
            limits.RequireImageSize(SizeOf(manifest.Write.Manifest));
        }
    }

    /// <summary>Begins the hold of what nothing references and ends that of what something does.</summary>
    public void Settle(DateTimeOffset now)
    {
        var listed = Manifests.Values.SelectMany(manifest => manifest.Listed).ToHashSet();
        foreach (var (digest, link) in Blobs)
        {
            link.UnreferencedAt = listed.Contains(digest) ? null : link.UnreferencedAt ?? now;
        }

        var tagged = Tags.Values.ToHashSet();
        foreach (var (digest, manifest) in Manifests)
        {
            var isReferenced = tagged.Contains(digest) || listed.Contains(digest)
                || (manifest.Write.Manifest.Subject is { } subject && Manifests.ContainsKey(subject.Digest));
            manifest.UnreferencedAt = isReferenced ? null : manifest.UnreferencedAt ?? now;
        }
    }

    private IEnumerable<InMemoryManifest> Above(Digest digest)
    {
        var direct = Manifests.Values.Where(manifest => manifest.Listed.Contains(digest)).ToList();
        return direct.Concat(direct.SelectMany(manifest => Above(manifest.Write.Digest)));
    }
}

/// <summary>A blob's link; an order says which of two is older.</summary>
internal sealed class InMemoryLink(long size, int order)
{
    public long Size => size;

    public int Order => order;

    public DateTimeOffset? UnreferencedAt { get; set; }
}

/// <summary>A manifest as it was put.</summary>
internal sealed class InMemoryManifest(ManifestWrite write)
{
    public ManifestWrite Write => write;

    public DateTimeOffset? UnreferencedAt { get; set; }

    /// <summary>The digests that it keeps from being garbage.</summary>
    public IEnumerable<Digest> Listed =>
        new[] { write.Manifest.Config }.OfType<Descriptor>().Concat(write.Manifest.Layers).Concat(write.Manifest.Children)
            .Select(descriptor => descriptor.Digest);
}
