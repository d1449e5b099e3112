using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;
using Xunit;

namespace Registry.Testing.Stores;

/// <summary>What every <see cref="IReferrerStore"/> must do.</summary>
public abstract class ReferrerStoreContract(Func<TimeProvider, IStores> open) : StoreContract(open)
{
    private static readonly Digest Subject = DigestOf("subject");

    [Fact]
    public async Task ListAsync_UnknownSubject_IsEmpty()
    {
        Assert.Empty(await ListAsync());

        await PutAsync("other", About(DigestOf("another subject")));
        await PutAsync("subject", Image());
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task ListAsync_SubjectNotHere_DescribesTheReferrer()
    {
        var annotations = new Dictionary<string, string> { ["org.example.key"] = "värde \"1\"" };
        await PutAsync("signature", About(Subject) with { ArtifactType = "application/vnd.example.sig", Annotations = annotations });

        var descriptor = Assert.Single(await ListAsync());

        Assert.Equal(new Descriptor(MediaTypes.OciManifest, DigestOf("signature"), 9), descriptor with { ArtifactType = null, Annotations = null });
        Assert.Equal("application/vnd.example.sig", descriptor.ArtifactType);
        Assert.Equal(annotations, descriptor.Annotations);
    }

    [Fact]
    public async Task ListAsync_NoTypeNoAnnotations_HasNone()
    {
        await PutAsync("signature", About(Subject));

        var descriptor = Assert.Single(await ListAsync());

        Assert.Null(descriptor.ArtifactType);
        Assert.Null(descriptor.Annotations);
    }

    [Fact]
    public async Task ListAsync_OtherRepository_IsEmpty()
    {
        await Stores.Manifests.PutAsync(Manifest("signature", About(Subject)) with { Repository = Other }, default);

        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task ListAsync_Removed_IsEmpty()
    {
        var referrer = await PutAsync("signature", About(Subject));

        await Stores.Manifests.RemoveAsync(Repository, referrer, EffectiveLimits.None, origin: null, default);

        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task ListAsync_PageAfterPage_IsInOrdinalOrder()
    {
        var digests = new List<string>();
        for (var number = 0; number < 25; number++)
        {
            digests.Add((await PutAsync($"signature {number}", About(Subject))).ToString());
        }

        var listed = new List<Digest>();
        IReadOnlyList<Descriptor> page;
        while ((page = await ListAsync(after: listed.Count == 0 ? null : listed[^1], limit: 4)).Count > 0)
        {
            listed.AddRange(page.Select(descriptor => descriptor.Digest));
        }

        Assert.Equal(digests.Order(StringComparer.Ordinal), listed.Select(digest => digest.ToString()));
    }

    [Fact]
    public async Task ListAsync_ArtifactType_Filters()
    {
        await PutAsync("signature", About(Subject) with { ArtifactType = "sig" });
        await PutAsync("bill of materials", About(Subject) with { ArtifactType = "sbom" });
        await PutAsync("untyped", About(Subject));

        Assert.Equal(DigestOf("bill of materials"), Assert.Single(await ListAsync(artifactType: "sbom")).Digest);
        Assert.Empty(await ListAsync(artifactType: "other"));
        Assert.Equal(3, (await ListAsync()).Count);
    }

    private async Task<IReadOnlyList<Descriptor>> ListAsync(string? artifactType = null, Digest? after = null, int limit = 100) =>
        await Stores.Referrers.ListAsync(Repository, Subject, artifactType, after, limit, default);
}
