using System.Buffers;
using System.Text;
using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Core.Manifests;
using Registry.Core.Model;
using Registry.Core.Stores;
using Registry.Testing.Time;
using Xunit;

namespace Registry.Testing.Stores;

/// <summary>What the contract suites share: the stores under test, a clock, and short ways to fill them.</summary>
public abstract class StoreContract : IDisposable
{
    private readonly IStores _stores;

    /// <summary>Opens the stores under test.</summary>
    protected StoreContract(Func<TimeProvider, IStores> open) => _stores = open(Time);

    /// <summary>A repository.</summary>
    protected static RepositoryName Repository { get; } = RepositoryName.Parse("library/app");

    /// <summary>Another repository.</summary>
    protected static RepositoryName Other { get; } = RepositoryName.Parse("library/other");

    /// <summary>The clock of the stores under test.</summary>
    protected FakeTimeProvider Time { get; } = new();

    /// <summary>The stores under test.</summary>
    protected IStores Stores => _stores;

    /// <inheritdoc/>
    public void Dispose()
    {
        _stores.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The SHA-256 digest of a text.</summary>
    protected static Digest DigestOf(string text) => Digest.Of(Encoding.UTF8.GetBytes(text), DigestAlgorithm.Sha256);

    /// <summary>A text's bytes as one segment.</summary>
    protected static ReadOnlySequence<byte> BytesOf(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>Tags of these names.</summary>
    protected static Tag[] Tags(params string[] names) => [.. names.Select(Tag.Parse)];

    /// <summary>A descriptor of a blob or manifest with this digest.</summary>
    protected static Descriptor Link(Digest digest, string mediaType = "application/vnd.example") => new(mediaType, digest, 1);

    /// <summary>A manifest whose bytes are a text and that says what the other parameter says.</summary>
    protected static ManifestWrite Manifest(string text, ParsedManifest content, params string[] tags) =>
        new(Repository, DigestOf(text), Encoding.UTF8.GetBytes(text), content, Tags(tags), AllowMissingChildren: false);

    /// <summary>An image manifest over some blobs.</summary>
    protected static ParsedManifest Image(params Digest[] layers) =>
        new() { MediaType = MediaTypes.OciManifest, Layers = [.. layers.Select(layer => Link(layer))] };

    /// <summary>An index over some manifests.</summary>
    protected static ParsedManifest Index(params Digest[] children) =>
        new() { MediaType = MediaTypes.OciIndex, IsIndex = true, Children = [.. children.Select(child => Link(child))] };

    /// <summary>An artifact without layers, about a subject.</summary>
    protected static ParsedManifest About(Digest subject) => new() { MediaType = MediaTypes.OciManifest, Subject = Link(subject) };

    /// <summary>Makes a text the content of its digest, without recording it anywhere.</summary>
    protected Digest Publish(string text)
    {
        var id = UploadId.New();
        using (var staged = Stores.Staging.Create(id))
        {
            staged.Append(BytesOf(text));
            Stores.Content.Publish(staged, DigestOf(text));
        }

        Stores.Staging.Discard(id);
        return DigestOf(text);
    }

    /// <summary>Makes a text a blob of a repository.</summary>
    protected async Task<Digest> AddBlobAsync(RepositoryName repository, string text)
    {
        var digest = Publish(text);
        Assert.True(await Stores.Blobs.AddAsync(repository, digest, text.Length, session: null, EffectiveLimits.None, default));
        return digest;
    }

    /// <summary>Stores a manifest.</summary>
    protected async Task<Digest> PutAsync(string text, ParsedManifest content, params string[] tags)
    {
        await Stores.Manifests.PutAsync(Manifest(text, content, tags), default);
        return DigestOf(text);
    }

    /// <summary>A manifest by its digest, which must be there.</summary>
    protected async Task<StoredManifest> GetAsync(Digest digest) => Assert.IsType<StoredManifest>(await FindAsync(digest));

    /// <summary>A manifest by its digest.</summary>
    protected async Task<StoredManifest?> FindAsync(Digest digest) => await Stores.Manifests.FindAsync(Repository, new Reference(digest), default);

    /// <summary>A manifest by its tag.</summary>
    protected async Task<StoredManifest?> FindAsync(string tag) => await Stores.Manifests.FindAsync(Repository, new Reference(Tag.Parse(tag)), default);

    /// <summary>Since when a blob of the repository has been unreferenced; it must be there.</summary>
    protected async Task<DateTimeOffset?> HoldOfBlobAsync(Digest digest) =>
        Assert.NotNull(await Stores.Blobs.FindAsync(Repository, digest, default)).UnreferencedAt;

    /// <summary>Moves the clock on and gives the time.</summary>
    protected DateTimeOffset Later()
    {
        Time.Advance(TimeSpan.FromHours(1));
        return Time.GetUtcNow();
    }

    /// <summary>Asserts what a request fails with.</summary>
    protected static void AssertFails(RegistryErrorCode code, Action action) => Assert.Equal(code, Assert.Throws<RegistryException>(action).Code);

    /// <summary>Asserts that a change that is given up before it begins fails as cancelled.</summary>
    protected static Task AssertCancelsAsync<T>(Func<CancellationToken, ValueTask<T>> change) =>
        Assert.ThrowsAnyAsync<OperationCanceledException>(() => change(new CancellationToken(canceled: true)).AsTask());
}
