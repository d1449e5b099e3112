using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Testing.Http;

namespace Core.Tests.Operations;

/// <summary>A source of images in memory, which notes what is read of it.</summary>
internal sealed class TestSource : IImageSource
{
    private readonly List<SourceImage> _images = [];
    private readonly Dictionary<Digest, TestManifest> _manifests = [];
    private readonly Dictionary<Digest, (byte[] Bytes, long Size)> _blobs = [];
    private readonly Dictionary<Digest, List<SourceImage>> _referrers = [];
    private readonly Lock _lock = new();
    private int _questions;

    /// <summary>What is wrong with it as a whole, told as it is listed.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>The blobs that were read, each time.</summary>
    public ConcurrentBag<Digest> BlobsRead { get; } = [];

    /// <summary>How many manifests or lists of referrers were asked for at once, at the most.</summary>
    public int MostQuestions { get; private set; }

    /// <summary>Adds an image of one layer, told apart by the seed, under tags.</summary>
    public TestManifest AddImage(string repository, int seed, params string[] tags)
    {
        var manifest = TestManifest.Image(AddBlob(TestBlob.Text($"{{\"seed\":{seed}}}")), [AddBlob(TestBlob.Noise(1000, seed))]);
        return AddManifest(repository, manifest, tags);
    }

    /// <summary>Adds a manifest, under tags.</summary>
    public TestManifest AddManifest(string repository, TestManifest manifest, params string[] tags)
    {
        Keep(manifest);
        _images.Add(new SourceImage(Move(repository), new Reference(DigestOf(manifest)), [.. tags.Select(Tag.Parse)]));
        return manifest;
    }

    /// <summary>Adds a manifest that is not listed.</summary>
    public TestManifest Keep(TestManifest manifest)
    {
        _manifests[DigestOf(manifest)] = manifest;
        return manifest;
    }

    /// <summary>Adds a referrer, which is not listed with the images.</summary>
    public TestManifest AddReferrer(string repository, TestManifest subject, TestManifest referrer)
    {
        AddBlob(TestBlob.EmptyJson);
        _manifests[DigestOf(referrer)] = referrer;
        _referrers.TryAdd(DigestOf(subject), []);
        _referrers[DigestOf(subject)].Add(new SourceImage(Move(repository), new Reference(DigestOf(referrer)), []));
        return referrer;
    }

    /// <summary>Adds a blob; the bytes need not be those of the digest.</summary>
    public TestBlob AddBlob(TestBlob blob, byte[]? bytes = null)
    {
        _blobs[Digest.Parse(blob.Digest)] = (bytes ?? blob.Bytes, blob.Size);
        return blob;
    }

    /// <summary>Loses a blob.</summary>
    public void RemoveBlob(TestBlob blob) => _blobs.Remove(Digest.Parse(blob.Digest));

    public async IAsyncEnumerable<SourceImage> ListAsync(
        Action<string> problem, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        Problems.ForEach(problem);
        foreach (var image in _images)
        {
            yield return image;
        }
    }

    public ValueTask<Digest?> ResolveAsync(RepositoryName repository, Tag tag, CancellationToken cancellationToken) =>
        ValueTask.FromResult<Digest?>(null);

    public async ValueTask<SourceManifest?> FindManifestAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken)
    {
        await AnswerAsync();
        return _manifests.TryGetValue(digest, out var manifest) ? new SourceManifest(digest, manifest.MediaType, manifest.Bytes) : null;
    }

    public ValueTask<Stream?> OpenBlobAsync(RepositoryName repository, Descriptor blob, CancellationToken cancellationToken)
    {
        BlobsRead.Add(blob.Digest);
        if (!_blobs.TryGetValue(blob.Digest, out var found))
        {
            return ValueTask.FromResult<Stream?>(null);
        }

        return found.Size == blob.Size
            ? ValueTask.FromResult<Stream?>(new MemoryStream(found.Bytes))
            : throw new SourceException($"it has {found.Size} bytes");
    }

    public async ValueTask<IReadOnlyList<SourceImage>> ListReferrersAsync(
        RepositoryMove repository, Digest subject, CancellationToken cancellationToken)
    {
        await AnswerAsync();
        return _referrers.GetValueOrDefault(subject) ?? [];
    }

    public void Dispose()
    {
    }

    /// <summary>Takes its time, as a registry would, and notes who else waits.</summary>
    private async Task AnswerAsync()
    {
        lock (_lock)
        {
            MostQuestions = Math.Max(MostQuestions, ++_questions);
        }

        await Task.Yield();
        lock (_lock)
        {
            _questions--;
        }
    }

    private static RepositoryMove Move(string repository) => new(RepositoryName.Parse(repository), RepositoryName.Parse(repository));

    private static Digest DigestOf(TestManifest manifest) => Digest.Parse(manifest.Digest);
}
