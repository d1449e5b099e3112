using System.Text;
using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Operations;
using Xunit;

namespace Core.Tests.Operations;

public sealed class ManifestServiceTests : OperationTests
{
    private const string Empty = """{ "schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": [] }""";

    private readonly ManifestService _manifests;

    public ManifestServiceTests() => _manifests = new ManifestService(Stores.Manifests, allowSparseIndexes: false, Freshness, Pulls, pullEvents: null);

    [Fact]
    public async Task PutAsync_ByTag_IsGivenBackAsSent()
    {
        var pushed = await PutAsync(Empty, ByTag("v1"));

        Assert.Equal(DigestOf(Empty), pushed.Digest);
        Assert.Null(pushed.Subject);
        foreach (var reference in new[] { ByTag("v1"), new Reference(pushed.Digest) })
        {
            var manifest = await _manifests.GetAsync(Repository, reference, origin: null, default);
            Assert.Equal(Empty, Encoding.UTF8.GetString(manifest.Bytes.Span));
            Assert.Equal(MediaTypes.OciIndex, manifest.MediaType);
            Assert.Equal(pushed.Digest, manifest.Digest);
        }
    }

    [Theory]
    [InlineData(DigestAlgorithm.Sha256)]
    [InlineData(DigestAlgorithm.Sha512)]
    public async Task PutAsync_ByDigestWithTags_PointsThemAll(DigestAlgorithm algorithm)
    {
        var digest = DigestOf(Empty, algorithm);

        Assert.Equal(digest, (await PutAsync(Empty, new Reference(digest), "v1", "latest", "v1")).Digest);

        Assert.Equal(["latest", "v1"], await Stores.Repositories.ListTagsAsync(Repository, null, 10, default));
        Assert.Equal(digest, (await _manifests.GetAsync(Repository, ByTag("latest"), origin: null, default)).Digest);
    }

    [Fact]
    public async Task PutAsync_ByTagWithTags_PointsThemAll()
    {
        await PutAsync(Empty, ByTag("v1"), "v2");

        Assert.Equal(["v1", "v2"], await Stores.Repositories.ListTagsAsync(Repository, null, 10, default));
    }

    [Fact]
    public async Task PutAsync_ByWrongDigest_StoresNothing()
    {
        var wrong = DigestOf("another");

        var exception = await AssertFailsAsync(RegistryErrorCode.DigestInvalid, () => PutAsync(Empty, new Reference(wrong), "v1"));

        Assert.Equal([wrong.ToString()], exception.Subjects);
        await AssertUnknownAsync(ByTag("v1"));
        await AssertUnknownAsync(new Reference(wrong));
        await AssertUnknownAsync(new Reference(DigestOf(Empty)));
    }

    [Fact]
    public async Task PutAsync_OtherContentType_IsInvalid() => await AssertFailsAsync(
        RegistryErrorCode.ManifestInvalid,
        () => _manifests.PutAsync(Repository, ByTag("v1"), [], MediaTypes.OciManifest, Encoding.UTF8.GetBytes(Empty), EffectiveLimits.None, origin: null, default).AsTask());

    [Fact]
    public async Task PutAsync_WithSubject_TellsIt()
    {
        var subject = DigestOf("not here");
        var manifest = WithSubject(subject);

        Assert.Equal(subject, (await PutAsync(manifest, new Reference(DigestOf(manifest)))).Subject);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PutAsync_SparseIndex_IsTakenWhereAllowed(bool isAllowed)
    {
        var child = new Descriptor(MediaTypes.OciManifest, DigestOf("not here"), 8);
        var index = $$"""
            {"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}",
             "manifests":[{"mediaType":"{{child.MediaType}}","digest":"{{child.Digest}}","size":{{child.Size}} }]}
            """;
        var manifests = new ManifestService(Stores.Manifests, isAllowed, Freshness, Pulls, pullEvents: null);

        var put = () => manifests.PutAsync(Repository, ByTag("v1"), [], contentType: null, Encoding.UTF8.GetBytes(index), EffectiveLimits.None, origin: null, default).AsTask();

        if (isAllowed)
        {
            Assert.Equal(DigestOf(index), (await put()).Digest);
        }
        else
        {
            Assert.Equal([child.Digest.ToString()], (await AssertFailsAsync(RegistryErrorCode.ManifestBlobUnknown, put)).Subjects);
        }
    }

    [Fact]
    public async Task StatAsync_Unreferenced_RenewsTheHoldOnlyWhenStale()
    {
        var reference = new Reference((await PutAsync(Empty, new Reference(DigestOf(Empty)))).Digest);
        var pushed = Time.GetUtcNow();

        Time.Advance(Freshness.Limit);
        await _manifests.StatAsync(Repository, reference, default);
        Assert.Equal(pushed, await HoldAsync(reference));

        Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(DigestOf(Empty), (await _manifests.StatAsync(Repository, reference, default)).Digest);
        Assert.Equal(Time.GetUtcNow(), await HoldAsync(reference));
    }

    [Fact]
    public async Task GetAsync_IsAPullAndStatAsyncNone()
    {
        var digest = (await PutAsync(Empty, ByTag("v1"))).Digest;
        await _manifests.StatAsync(Repository, ByTag("v1"), default);
        await _manifests.GetAsync(Repository, new Reference(digest), origin: null, default);
        await AssertFailsAsync(RegistryErrorCode.ManifestUnknown, () => _manifests.GetAsync(Repository, ByTag("v2"), origin: null, default).AsTask());

        await Pulls.FlushAsync(default);

        Assert.Equal(new Reference(digest), Assert.Single(PullStore.Pulls).Reference);
    }

    [Fact]
    public async Task StatAsync_Tagged_HasNoHold()
    {
        await PutAsync(Empty, ByTag("v1"));
        Time.Advance(TimeSpan.FromDays(1));

        await _manifests.StatAsync(Repository, ByTag("v1"), default);

        Assert.Null(await HoldAsync(ByTag("v1")));
    }

    [Fact]
    public async Task StatAsync_NothingThere_IsUnknown()
    {
        var exception = await AssertFailsAsync(
            RegistryErrorCode.ManifestUnknown, () => _manifests.StatAsync(Repository, ByTag("v1"), default).AsTask());

        Assert.Equal(["v1"], exception.Subjects);
    }

    [Fact]
    public async Task DeleteAsync_Tag_LeavesManifestAndOtherTags()
    {
        var digest = (await PutAsync(Empty, ByTag("v1"), "v2")).Digest;

        await _manifests.DeleteAsync(Repository, ByTag("v1"), EffectiveLimits.None, origin: null, default);

        await AssertUnknownAsync(ByTag("v1"));
        Assert.Equal(digest, (await _manifests.GetAsync(Repository, ByTag("v2"), origin: null, default)).Digest);
        await AssertFailsAsync(RegistryErrorCode.ManifestUnknown, () => _manifests.DeleteAsync(Repository, ByTag("v1"), EffectiveLimits.None, origin: null, default).AsTask());
    }

    [Fact]
    public async Task DeleteAsync_Digest_TakesItsTags()
    {
        var reference = new Reference((await PutAsync(Empty, ByTag("v1"), "v2")).Digest);

        await _manifests.DeleteAsync(Repository, reference, EffectiveLimits.None, origin: null, default);

        await AssertUnknownAsync(ByTag("v1"));
        await AssertUnknownAsync(ByTag("v2"));
        await AssertFailsAsync(RegistryErrorCode.ManifestUnknown, () => _manifests.DeleteAsync(Repository, reference, EffectiveLimits.None, origin: null, default).AsTask());
    }

    private static string WithSubject(Digest subject) => $$"""
        {"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[],
         "subject":{"mediaType":"{{MediaTypes.OciManifest}}","digest":"{{subject}}","size":8} }
        """;

    private Task<PushedManifest> PutAsync(string manifest, Reference reference, params string[] tags) => _manifests.PutAsync(
        Repository, reference, [.. tags.Select(Tag.Parse)], contentType: null, Encoding.UTF8.GetBytes(manifest), EffectiveLimits.None, origin: null, default).AsTask();

    private async Task AssertUnknownAsync(Reference reference) =>
        await AssertFailsAsync(RegistryErrorCode.ManifestUnknown, () => _manifests.GetAsync(Repository, reference, origin: null, default).AsTask());

    private async Task<DateTimeOffset?> HoldAsync(Reference reference) =>
        (await _manifests.GetAsync(Repository, reference, origin: null, default)).UnreferencedAt;
}
