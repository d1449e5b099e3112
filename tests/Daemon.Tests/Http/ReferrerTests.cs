using System.Text.Json;
using Registry.Core.Model;
using Registry.Testing.Http;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Daemon.Tests.Http;

/// <summary>OCI distribution spec, "Pushing Manifests with Subject" and "Listing Referrers".</summary>
public sealed class ReferrerTests(RegistryFixture fixture) : IClassFixture<RegistryFixture>
{
    private const string Signature = "application/vnd.example.signature";
    private const string Sbom = "application/vnd.example.sbom+json";
    private readonly RepositoryHttp _repository = fixture.Http.NewRepository();

    [Fact]
    public async Task Get_UnknownSubject_AnswersAnEmptyIndex()
    {
        var response = await _repository.GetAsync($"referrers/{TestBlob.Empty.Digest}");

        Assert.Empty(Manifests(response));
        response.ExpectHeader("Link", null);
        Assert.Equal(2, response.Json().GetProperty("schemaVersion").GetInt32());
        Assert.Equal(MediaTypes.OciIndex, response.Json().GetProperty("mediaType").GetString());
    }

    [Theory]
    [InlineData("latest")]
    [InlineData("sha256:abc")]
    public async Task Get_NoDigest_AnswersDigestInvalid(string subject)
    {
        (await _repository.GetAsync($"referrers/{subject}")).ExpectError(BadRequest, "DIGEST_INVALID");
    }

    [Fact]
    public async Task Put_ManifestWithSubject_AnswersTheSubject()
    {
        var subject = await _repository.PushImageAsync();
        await _repository.PushAsync(TestBlob.EmptyJson);

        var response = await _repository.PutManifestAsync("signature", TestManifest.Artifact(subject, Signature));

        response.Expect(Created).ExpectHeader("OCI-Subject", subject.Digest);
    }

    [Fact]
    public async Task Put_SubjectThatIsNotHere_IsAcceptedAndListed()
    {
        var subject = TestManifest.Image(TestBlob.Empty, []);
        await _repository.PushAsync(TestBlob.EmptyJson);
        var artifact = TestManifest.Artifact(subject, Signature);

        var response = await _repository.PutManifestAsync(artifact.Digest, artifact);

        response.Expect(Created).ExpectHeader("OCI-Subject", subject.Digest);
        Assert.Equal([artifact.Digest], Digests(await ReferrersAsync(subject)));
    }

    [Fact]
    public async Task Get_Referrers_AnswersDescriptorsWithTypeAndAnnotations()
    {
        var subject = await _repository.PushImageAsync();
        var artifact = await _repository.PushArtifactAsync(subject, Signature, "\"annotations\":{\"org.example.key\":\"value \\u00e9\"}");

        var descriptor = Assert.Single(Manifests(await ReferrersAsync(subject)));

        Assert.Equal(artifact.MediaType, descriptor.GetProperty("mediaType").GetString());
        Assert.Equal(artifact.Digest, descriptor.GetProperty("digest").GetString());
        Assert.Equal(artifact.Bytes.Length, descriptor.GetProperty("size").GetInt64());
        Assert.Equal(Signature, descriptor.GetProperty("artifactType").GetString());
        var annotation = Assert.Single(descriptor.GetProperty("annotations").EnumerateObject());
        Assert.Equal(("org.example.key", "value é"), (annotation.Name, annotation.Value.GetString()));
    }

    [Fact]
    public async Task Get_ReferrerWithoutArtifactType_AnswersTheTypeOfItsConfiguration()
    {
        var subject = await _repository.PushImageAsync(seed: 1);
        await _repository.PushImageAsync("image", seed: 2, TestManifest.Subject(subject));

        var descriptor = Assert.Single(Manifests(await ReferrersAsync(subject)));

        Assert.Equal(TestManifest.ConfigType, descriptor.GetProperty("artifactType").GetString());
    }

    [Fact]
    public async Task Get_IndexAsReferrer_IsListed()
    {
        var subject = await _repository.PushImageAsync();
        var index = TestManifest.Index([], $"\"artifactType\":\"{Sbom}\"", TestManifest.Subject(subject));
        (await _repository.PutManifestAsync(index.Digest, index)).Expect(Created).ExpectHeader("OCI-Subject", subject.Digest);

        var descriptor = Assert.Single(Manifests(await ReferrersAsync(subject)));

        Assert.Equal(MediaTypes.OciIndex, descriptor.GetProperty("mediaType").GetString());
        Assert.Equal(Sbom, descriptor.GetProperty("artifactType").GetString());
    }

    [Fact]
    public async Task Get_SubjectOfSha512_ListsItsReferrers()
    {
        var subject = await _repository.PushImageAsync();
        var index = TestManifest.Index([], $"\"subject\":{subject.Descriptor.Replace(subject.Digest, subject.Blob.Sha512, StringComparison.Ordinal)}");

        (await _repository.PutManifestAsync(index.Digest, index)).Expect(Created).ExpectHeader("OCI-Subject", subject.Blob.Sha512);

        Assert.Equal([index.Digest], Digests(await _repository.GetAsync($"referrers/{subject.Blob.Sha512}")));
        Assert.Empty(Manifests(await ReferrersAsync(subject)));
    }

    [Fact]
    public async Task Get_ArtifactTypeFilter_AnswersOnlyThoseAndSaysSo()
    {
        var subject = await _repository.PushImageAsync();
        await _repository.PushArtifactAsync(subject, Signature);
        var sbom = await _repository.PushArtifactAsync(subject, Sbom);

        var filtered = await _repository.GetAsync($"referrers/{subject.Digest}?artifactType={Uri.EscapeDataString(Sbom)}");
        var all = await ReferrersAsync(subject);

        Assert.Equal([sbom.Digest], Digests(filtered));
        filtered.ExpectHeader("OCI-Filters-Applied", "artifactType");
        Assert.Equal(2, Manifests(all).Count);
        all.ExpectHeader("OCI-Filters-Applied", null);
    }

    [Fact]
    public async Task Get_FilterThatMatchesNothing_AnswersAnEmptyIndex()
    {
        var subject = await _repository.PushImageAsync();
        await _repository.PushArtifactAsync(subject, Signature);

        var response = await _repository.GetAsync($"referrers/{subject.Digest}?artifactType=no/such");

        Assert.Empty(Manifests(response));
        response.ExpectHeader("OCI-Filters-Applied", "artifactType");
    }

    [Fact]
    public async Task Get_ReferrerOfAnotherRepository_IsNotListed()
    {
        var subject = await _repository.PushImageAsync();
        await fixture.Http.NewRepository().PushArtifactAsync(subject, Signature);

        Assert.Empty(Manifests(await ReferrersAsync(subject)));
    }

    [Fact]
    public async Task Delete_Referrer_IsNoLongerListed()
    {
        var subject = await _repository.PushImageAsync();
        var artifact = await _repository.PushArtifactAsync(subject, Signature);

        (await _repository.DeleteAsync($"manifests/{artifact.Digest}")).Expect(Accepted);

        Assert.Empty(Manifests(await ReferrersAsync(subject)));
    }

    [Fact]
    public async Task Delete_Subject_KeepsItsReferrersListed()
    {
        var subject = await _repository.PushImageAsync();
        var artifact = await _repository.PushArtifactAsync(subject, Signature);

        (await _repository.DeleteAsync($"manifests/{subject.Digest}")).Expect(Accepted);

        Assert.Equal([artifact.Digest], Digests(await ReferrersAsync(subject)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".sig")]
    [InlineData(".att")]
    [InlineData(".sbom")]
    public async Task Put_FallbackTag_IsAPlainTag(string suffix)
    {
        var subject = await _repository.PushImageAsync();
        var tag = subject.Digest.Replace(':', '-') + suffix;
        var index = await _repository.PushAsync(TestManifest.Index([subject.Descriptor]), tag);

        (await _repository.GetAsync($"manifests/{tag}")).Expect(OK).ExpectBody(index.Bytes);
        Assert.Empty(Manifests(await ReferrersAsync(subject)));
    }

    [Fact]
    public async Task Get_LongList_ComesInPagesThatLink()
    {
        var subject = await _repository.PushImageAsync();
        await _repository.PushAsync(TestBlob.EmptyJson);
        var pushed = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            // Each fills the better part of a page, which holds 2 MiB of descriptors.
            var annotation = $$""" "annotations":{"n":"{{i}}","fill":"{{new string('x', 1_500_000)}}"} """;
            pushed.Add((await _repository.PushAsync(TestManifest.Artifact(subject, Sbom, annotation))).Digest);
        }

        var listed = new List<string?>();
        var pages = 0;
        for (var next = _repository.Path($"referrers/{subject.Digest}?artifactType={Uri.EscapeDataString(Sbom)}"); next is not null; pages++)
        {
            var page = await fixture.Http.GetAsync(next);
            listed.AddRange(Digests(page));
            page.ExpectHeader("OCI-Filters-Applied", "artifactType");
            next = page.NextPage;
        }

        Assert.Equal(pushed.Order(StringComparer.Ordinal), listed);
        Assert.Equal(5, pages);
    }

    private Task<WireResponse> ReferrersAsync(TestManifest subject) => _repository.GetAsync($"referrers/{subject.Digest}");

    private static List<JsonElement> Manifests(WireResponse response)
    {
        response.Expect(OK).ExpectHeader("Content-Type", "application/vnd.oci.image.index.v1+json");
        return [.. response.Json().GetProperty("manifests").EnumerateArray()];
    }

    private static IEnumerable<string?> Digests(WireResponse response) => Manifests(response).Select(m => m.GetProperty("digest").GetString());
}
