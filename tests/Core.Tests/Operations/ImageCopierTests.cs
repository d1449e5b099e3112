using System.Text;
using Registry.Core.Errors;
using Registry.Core.Events;
using Registry.Core.Limits;
using Registry.Core.Manifests;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Xunit;

namespace Core.Tests.Operations;

public sealed class ImageCopierTests : OperationTests
{
    [Fact]
    public async Task Copy_SameRepository_MovesTheTagAlone()
    {
        var before = await PutAsync(Image(await PushAsync("before")), "v1");
        var after = await PutAsync(Image(await PushAsync("after")), "v2");

        var copied = await CopyAsync("v2", Repository, "v1");

        Assert.Equal((after, 0, 0), (copied.Digest, copied.Manifests, copied.Blobs));
        Assert.Equal([new ReplacedTag(Tag.Parse("v1"), after, before)], copied.Replaced);
        Assert.Empty((await CopyAsync("v2", Repository, "v1")).Replaced);
    }

    [Fact]
    public async Task Copy_Index_BringsChildrenAndBlobs()
    {
        var (first, second) = (await PutAsync(Image(await PushAsync("first"))), await PutAsync(Image(await PushAsync("second"))));
        var index = await PutAsync(Index(first, second), "v1");

        var copied = await CopyAsync("v1", Other, "v1");

        Assert.Equal((index, 3, 2), (copied.Digest, copied.Manifests, copied.Blobs));
        Assert.Empty(copied.Replaced);
        Assert.NotNull(await FindAsync(first));
        Assert.NotNull(await FindAsync(second));
        Assert.NotNull(await Stores.Blobs.FindAsync(Other, DigestOf("first"), default));
    }

    [Fact]
    public async Task Copy_IndexOfBlobs_MountsThem()
    {
        await PutAsync(Index(await PushAsync("cache")), "v1");

        await CopyAsync("v1", Other, "v1");

        Assert.NotNull(await Stores.Blobs.FindAsync(Other, DigestOf("cache"), default));
    }

    [Fact]
    public async Task Copy_WithReferrers_BringsWhatIsAboutItBySubjectAndByTag()
    {
        var image = await PutAsync(Image(await PushAsync("image")), "v1");
        var report = await PutAsync(Image(await PushAsync("report"), subject: image));
        var aboutReport = await PutAsync(Image(await PushAsync("about report"), subject: report));
        var signature = $"{image.ToString().Replace(':', '-')}.sig";
        await PutAsync(Image(await PushAsync("signature")), signature);

        var copied = await CopyAsync("v1", Other, "v1", withReferrers: true);

        Assert.Equal(4, copied.Manifests);
        Assert.NotNull(await FindAsync(aboutReport));
        Assert.NotNull(await Stores.Manifests.FindAsync(Other, new Reference(Tag.Parse(signature)), default));
    }

    [Fact]
    public async Task Copy_SignatureTagThatIsThere_IsReplacedAndTold()
    {
        var image = await PutAsync(Image(await PushAsync("image")), "v1");
        var signature = Tag.Parse($"{image.ToString().Replace(':', '-')}.sig");
        var after = await PutAsync(Image(await PushAsync("after")), signature.ToString());
        await PushAsync("before", Other);
        var before = await PutAsync(Other, Image(DigestOf("before")), signature.ToString());

        var copied = await CopyAsync("v1", Other, "v1", withReferrers: true);

        Assert.Equal([new ReplacedTag(signature, after, before)], copied.Replaced);
    }

    [Fact]
    public async Task Copy_SourceIsDamaged_IsRefusedAndLeavesTheTarget()
    {
        var json = Image(await PushAsync("layer"));
        await PushAsync("layer", Other);
        var digest = await PutAsync(Other, json, "v1");
        await Stores.Manifests.PutAsync(
            new ManifestWrite(
                Repository,
                digest,
                Encoding.UTF8.GetBytes(json + " "),
                new ParsedManifest { MediaType = MediaTypes.OciManifest },
                [Tag.Parse("v1")],
                AllowMissingChildren: false),
            default);

        foreach (var target in new[] { Repository, Other })
        {
            var exception = await AssertFailsAsync(RegistryErrorCode.ManifestInvalid, () => CopyAsync("v1", target, "v2"));
            Assert.Contains("registryd verify", exception.Message, StringComparison.Ordinal);
            Assert.Null(await Stores.Manifests.FindAsync(target, ByTag("v2"), default));
        }

        Assert.Equal(json, Encoding.UTF8.GetString((await FindAsync(digest))!.Bytes.Span));
    }

    [Fact]
    public async Task Copy_WithoutReferrers_LeavesThem()
    {
        var image = await PutAsync(Image(await PushAsync("image")), "v1");
        var report = await PutAsync(Image(await PushAsync("report"), subject: image));

        await CopyAsync("v1", Other, "v1");

        Assert.Null(await FindAsync(report));
    }

    [Fact]
    public async Task Copy_Unknown_IsRefused() =>
        await AssertFailsAsync(RegistryErrorCode.ManifestUnknown, () => CopyAsync("v1", Other, "v1"));

    [Fact]
    public async Task Copy_SourceLacksALayer_IsRefusedAndSetsNoTag()
    {
        await PutAsync(Image(await PushAsync("layer")), "v1");
        await Stores.Blobs.RemoveAsync(Repository, DigestOf("layer"), EffectiveLimits.None, default);

        var exception = await AssertFailsAsync(RegistryErrorCode.ManifestBlobUnknown, () => CopyAsync("v1", Other, "v1"));

        Assert.Equal([DigestOf("layer").ToString()], exception.Subjects);
        Assert.Null(await Stores.Manifests.FindAsync(Other, new Reference(Tag.Parse("v1")), default));
    }

    [Fact]
    public async Task Copy_LayerComesBackMeanwhile_BeginsAnew()
    {
        var layer = await PushAsync("layer");
        await PutAsync(Image(layer), "v1");
        await Stores.Blobs.RemoveAsync(Repository, layer, EffectiveLimits.None, default);
        var manifests = new InterruptedManifestStore(Stores.Manifests, () => PushAsync("layer"));

        var copied = await new ImageCopier(manifests, Stores.Blobs, Stores.Referrers, LimitPolicy.None, allowSparseIndexes: false)
            .CopyAsync(new ImageCopy(Repository, new Reference(Tag.Parse("v1")), Other, Tag.Parse("v1"), WithReferrers: false), default);

        Assert.Equal(1, copied.Blobs);
    }

    private async Task<CopiedImage> CopyAsync(string from, RepositoryName target, string tag, bool withReferrers = false) =>
        await new ImageCopier(Stores.Manifests, Stores.Blobs, Stores.Referrers, LimitPolicy.None, allowSparseIndexes: false)
            .CopyAsync(new ImageCopy(Repository, new Reference(Tag.Parse(from)), target, Tag.Parse(tag), withReferrers), default);

    private async Task<StoredManifest?> FindAsync(Digest digest) => await Stores.Manifests.FindAsync(Other, new Reference(digest), default);

    private Task<Digest> PutAsync(string json, params string[] tags) => PutAsync(Repository, json, tags);

    private async Task<Digest> PutAsync(RepositoryName repository, string json, params string[] tags)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var write = new ManifestWrite(
            repository, DigestOf(json), bytes, ManifestParser.Parse(bytes, null), [.. tags.Select(Tag.Parse)], AllowMissingChildren: false);
        await Stores.Manifests.PutAsync(write, default);
        return write.Digest;
    }

    private static string Image(Digest layer, Digest? subject = null)
    {
        var about = subject is null ? "" : $",\"subject\":{Descriptor(subject.Value)}";
        return $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciManifest}}","config":{{Descriptor(layer)}},"layers":[]{{about}} }""";
    }

    private static string Index(params Digest[] children) =>
        $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{{string.Join(',', children.Select(Descriptor))}}]}""";

    private static string Descriptor(Digest digest) => $$"""{"mediaType":"{{MediaTypes.OciManifest}}","digest":"{{digest}}","size":1}""";

    /// <summary>Does something after the first write that is refused.</summary>
    private sealed class InterruptedManifestStore(IManifestStore inner, Func<Task> onRefused) : IManifestStore
    {
        public ValueTask<StoredManifest?> FindAsync(RepositoryName repository, Reference reference, CancellationToken cancellationToken) =>
            inner.FindAsync(repository, reference, cancellationToken);

        public ValueTask<bool> RenewHoldAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken) =>
            inner.RenewHoldAsync(repository, digest, cancellationToken);

        public async ValueTask<PutManifest> PutAsync(ManifestWrite write, CancellationToken cancellationToken)
        {
            try
            {
                return await inner.PutAsync(write, cancellationToken);
            }
            catch (RegistryException)
            {
                await onRefused();
                throw;
            }
        }

        public ValueTask<bool> RemoveAsync(
            RepositoryName repository, Digest digest, EffectiveLimits limits, EventOrigin? origin, CancellationToken cancellationToken) =>
            inner.RemoveAsync(repository, digest, limits, origin, cancellationToken);

        public ValueTask<bool> RemoveTagAsync(
            RepositoryName repository, Tag tag, Digest? expected, EventOrigin? origin, CancellationToken cancellationToken) =>
            inner.RemoveTagAsync(repository, tag, expected, origin, cancellationToken);
    }
}
