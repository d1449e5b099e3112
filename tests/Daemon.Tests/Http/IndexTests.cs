using Registry.Core.Model;
using Registry.Testing.Http;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Daemon.Tests.Http;

/// <summary>Image indexes and manifest lists (OCI image spec, image-index.md).</summary>
public sealed class IndexTests(RegistryFixture fixture) : IClassFixture<RegistryFixture>
{
    private readonly RepositoryHttp _repository = fixture.Http.NewRepository();

    [Fact]
    public async Task Put_ChildrenAreHere_IsAccepted()
    {
        var amd64 = await _repository.PushImageAsync(seed: 1);
        var arm64 = await _repository.PushImageAsync(seed: 2);

        await ExpectAcceptedAsync(TestManifest.Index([amd64.Descriptor, arm64.Descriptor]));
    }

    [Fact]
    public async Task Put_AttestationChild_IsAccepted()
    {
        var child = await _repository.PushImageAsync();
        var attestation = child.Descriptor[..^1]
            + $$$""","annotations":{"vnd.docker.reference.digest":"{{{child.Digest}}}"},"platform":{"architecture":"unknown","os":"unknown"}}""";

        await ExpectAcceptedAsync(TestManifest.Index([child.Descriptor, attestation]));
    }

    [Fact]
    public async Task Put_NoChildren_IsAccepted() => await ExpectAcceptedAsync(TestManifest.Index([]));

    [Fact]
    public async Task Put_IndexOfIndexes_IsAccepted()
    {
        var inner = await _repository.PushAsync(TestManifest.Index([(await _repository.PushImageAsync()).Descriptor]));

        await ExpectAcceptedAsync(TestManifest.Index([inner.Descriptor]));
    }

    [Fact]
    public async Task Put_LayersAsChildren_IsAccepted()
    {
        var layer = await _repository.PushAsync(TestBlob.Noise(100, seed: 3));
        var config = await _repository.PushAsync(TestBlob.EmptyJson);

        await ExpectAcceptedAsync(TestManifest.Index(
            [layer.Descriptor(TestManifest.LayerType), config.Descriptor("application/vnd.buildkit.cacheconfig.v0")]));
    }

    [Fact]
    public async Task Put_DockerManifestList_IsAccepted()
    {
        var child = await _repository.PushImageAsync();

        await ExpectAcceptedAsync(TestManifest.Of(
            MediaTypes.DockerManifestList,
            $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.DockerManifestList}}","manifests":[{{child.Descriptor}}]}"""));
    }

    [Fact]
    public async Task Put_ChildrenThatAreNotHere_NamesEveryOne()
    {
        var here = await _repository.PushImageAsync();
        var elsewhere = await fixture.Http.NewRepository().PushImageAsync(seed: 4);
        var nowhere = TestManifest.Image(TestBlob.EmptyJson, []);

        var response = await _repository.PutManifestAsync("latest", TestManifest.Index([elsewhere.Descriptor, here.Descriptor, nowhere.Descriptor]));

        response.ExpectErrors(BadRequest, ["MANIFEST_BLOB_UNKNOWN", "MANIFEST_BLOB_UNKNOWN"]);
        Assert.Contains(elsewhere.Digest, response.Text, StringComparison.Ordinal);
        Assert.Contains(nowhere.Digest, response.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(here.Digest, response.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_TagOfAnImage_MovesToAnIndexAndBack()
    {
        var image = await _repository.PushImageAsync("latest");
        var index = await _repository.PushAsync(TestManifest.Index([image.Descriptor]), "latest");
        (await _repository.GetAsync("manifests/latest")).ExpectHeader("Content-Type", MediaTypes.OciIndex).ExpectBody(index.Bytes);

        await _repository.PushAsync(image, "latest");

        (await _repository.GetAsync("manifests/latest")).ExpectHeader("Content-Type", MediaTypes.OciManifest).ExpectBody(image.Bytes);
    }

    [Fact]
    public async Task Delete_ChildOfAnIndex_IsAccepted()
    {
        var child = await _repository.PushImageAsync();
        var index = await _repository.PushAsync(TestManifest.Index([child.Descriptor]), "latest");

        (await _repository.DeleteAsync($"manifests/{child.Digest}")).Expect(Accepted);

        (await _repository.GetAsync($"manifests/{child.Digest}")).ExpectError(NotFound, "MANIFEST_UNKNOWN");
        (await _repository.GetAsync("manifests/latest")).Expect(OK).ExpectBody(index.Bytes);
    }

    private async Task ExpectAcceptedAsync(TestManifest index)
    {
        (await _repository.PutManifestAsync("latest", index)).Expect(Created).ExpectHeader("Docker-Content-Digest", index.Digest);
        (await _repository.GetAsync("manifests/latest")).Expect(OK).ExpectHeader("Content-Type", index.MediaType).ExpectBody(index.Bytes);
    }
}
