using Registry.Core.Model;
using Registry.Testing.Http;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Daemon.Tests.Http;

/// <summary>What a registry checks in a manifest, and what it leaves alone (OCI distribution spec, "Pushing Manifests").</summary>
public sealed class ManifestContentTests(RegistryFixture fixture) : IClassFixture<RegistryFixture>
{
    private const int SizeLimit = 4 * 1024 * 1024;
    private const string Missing = "sha256:0000000000000000000000000000000000000000000000000000000000000000";
    private const string AlsoMissing = "sha256:1111111111111111111111111111111111111111111111111111111111111111";
    private readonly RepositoryHttp _repository = fixture.Http.NewRepository();

    public static TheoryData<string, string> Malformed() => new()
    {
        { "no bytes", "" },
        { "no JSON", "latest" },
        { "no object", "[]" },
        { "cut short", """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","layers":[""" },
        { "something after it", ManifestOf("\"config\":null") + "{}" },
        { "digest of no algorithm", ManifestOf($$"""{{Config("0000")}},"layers":[]""") },
        { "digest in upper case", ManifestOf($$"""{{Config("sha256:" + new string('A', 64))}},"layers":[]""") },
        { "size below zero", ManifestOf($$"""{{Config(Missing, "-1")}},"layers":[]""") },
        { "size with a fraction", ManifestOf($$"""{{Config(Missing, "1.5")}},"layers":[]""") },
        { "size as text", ManifestOf($$"""{{Config(Missing, "\"2\"")}},"layers":[]""") },
        { "size beyond 63 bits", ManifestOf($$"""{{Config(Missing, "9223372036854775808")}},"layers":[]""") },
        { "layers twice", ManifestOf($$"""{{Config(Missing)}},"layers":[],"layers":[]""") },
        { "digest twice", ManifestOf($$""" "config":{"mediaType":"a/b","digest":"{{Missing}}","digest":"{{Missing}}","size":2},"layers":[]""") },
        { "lone surrogate in an annotation", ManifestOf("\"annotations\":{\"a\":\"\\ud800\"},\"layers\":[]") },
        { "nested 100 deep", ManifestOf($"\"x\":{new string('[', 100)}{new string(']', 100)}") },
        { "media type of an index", """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}""" },
        { "schema version 1", """{"schemaVersion":1,"mediaType":"application/vnd.oci.image.manifest.v1+json","layers":[]}""" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Put_MalformedManifest_AnswersManifestInvalid(string what, string json)
    {
        var response = await _repository.PutManifestAsync("latest", TestManifest.Of(MediaTypes.OciManifest, json));

        Assert.True(response.Status == BadRequest, $"{what}: {response}");
        response.ExpectError(BadRequest, "MANIFEST_INVALID");
        (await _repository.HeadAsync("manifests/latest")).Expect(NotFound);
    }

    [Fact]
    public async Task Put_BytesThatAreNoUtf8_AnswersManifestInvalid()
    {
        byte[] bytes = [.. "{\"schemaVersion\":2,\"annotations\":{\"a\":\""u8, 0xff, .. "\"},\"layers\":[]}"u8];

        var response = await _repository.PutManifestAsync("latest", bytes, MediaTypes.OciManifest);

        response.ExpectError(BadRequest, "MANIFEST_INVALID");
    }

    [Theory]
    [InlineData("application/vnd.docker.distribution.manifest.v1+json")]
    [InlineData("application/vnd.docker.distribution.manifest.v1+prettyjws")]
    public async Task Put_Schema1_IsRefusedClearly(string contentType)
    {
        var response = await _repository.PutManifestAsync("latest", """{"schemaVersion":1,"name":"a","tag":"b","fsLayers":[]}"""u8.ToArray(), contentType);

        response.ExpectError(BadRequest, "MANIFEST_INVALID");
        Assert.Contains("schema", response.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Put_BlobsThatAreNotHere_NamesEveryOne()
    {
        var here = await _repository.PushAsync(TestBlob.EmptyJson);
        var image = TestManifest.Image(
            here.Descriptor("application/json"), [Layer(Missing), here.Descriptor("application/json"), Layer(AlsoMissing)]);

        var response = await _repository.PutManifestAsync("latest", image);

        response.ExpectErrors(BadRequest, ["MANIFEST_BLOB_UNKNOWN", "MANIFEST_BLOB_UNKNOWN"]);
        var details = response.Json().GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("detail").GetRawText()).ToList();
        Assert.Contains(details, detail => detail.Contains(Missing, StringComparison.Ordinal));
        Assert.Contains(details, detail => detail.Contains(AlsoMissing, StringComparison.Ordinal));
        (await _repository.HeadAsync("manifests/latest")).Expect(NotFound);
    }

    [Fact]
    public async Task Put_BlobThatOnlyAnotherRepositoryHolds_AnswersBlobUnknown()
    {
        var elsewhere = await fixture.Http.NewRepository().PushAsync(TestBlob.Noise(100, seed: 3));

        var response = await _repository.PutManifestAsync("latest", TestManifest.Image(elsewhere, []));

        response.ExpectError(BadRequest, "MANIFEST_BLOB_UNKNOWN");
    }

    [Theory]
    [InlineData("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", "")]
    [InlineData("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", "")]
    [InlineData("application/vnd.oci.image.layer.v1.tar+gzip", ",\"urls\":[\"https://store.example.com/layer\"]")]
    public async Task Put_LayerThatIsFetchedElsewhere_IsExternal(string mediaType, string urls)
    {
        var config = await _repository.PushAsync(TestBlob.EmptyJson);
        var layer = $$"""{"mediaType":"{{mediaType}}","digest":"{{Missing}}","size":2{{urls}}}""";

        var response = await _repository.PutManifestAsync("latest", TestManifest.Image(config.Descriptor(TestManifest.ConfigType), [layer]));

        response.Expect(Created);
    }

    [Fact]
    public async Task Put_NoLayers_IsAccepted()
    {
        var config = await _repository.PushAsync(TestBlob.EmptyJson);

        await ExpectAcceptedAsync(TestManifest.Image(config, []));
    }

    [Fact]
    public async Task Put_ArtifactTypeDataAndCustomFields_AreAccepted()
    {
        await _repository.PushAsync(TestBlob.EmptyJson);
        var config = TestBlob.EmptyJson.Descriptor(TestManifest.EmptyType)[..^1]
            + ""","data":"e30=","platform":{"os":"unknown","architecture":"unknown"},"x":{}}""";

        await ExpectAcceptedAsync(TestManifest.Image(config, [config], "\"artifactType\":\"application/vnd.example\"", "\"org.example.x\":[{\"a\":1e5}]"));
    }

    [Fact]
    public async Task Put_DescriptorsOfSha512_AreAccepted()
    {
        var blob = TestBlob.Noise(100, seed: 5);
        (await _repository.PostUploadAsync($"?digest={blob.Sha512}", blob.Bytes)).Expect(Created);

        await ExpectAcceptedAsync(TestManifest.Image(Layer(blob.Sha512, "100"), [Layer(blob.Sha512, "100")]));
    }

    [Fact]
    public async Task Put_BlobKnownByItsOtherDigestAlone_AnswersBlobUnknown()
    {
        var blob = await _repository.PushAsync(TestBlob.Noise(100, seed: 6));

        var response = await _repository.PutManifestAsync("latest", TestManifest.Image(Layer(blob.Sha512, "100"), []));

        response.ExpectError(BadRequest, "MANIFEST_BLOB_UNKNOWN");
    }

    [Fact]
    public async Task Put_UnknownMediaType_IsAccepted()
    {
        const string Type = "application/vnd.example.model.v1+json";

        await ExpectAcceptedAsync(TestManifest.Of(Type, $$"""{"schemaVersion":2,"mediaType":"{{Type}}","weights":[1,2,3]}"""));
    }

    [Fact]
    public async Task Put_DockerSchema2_IsAccepted()
    {
        var config = await _repository.PushAsync(TestBlob.EmptyJson);
        var layer = await _repository.PushAsync(TestBlob.Noise(100, seed: 4));

        await ExpectAcceptedAsync(TestManifest.Of(MediaTypes.DockerManifest, $$"""
            {
               "schemaVersion": 2,
               "mediaType": "{{MediaTypes.DockerManifest}}",
               "config": {{config.Descriptor("application/vnd.docker.container.image.v1+json")}},
               "layers": [
                  {{layer.Descriptor("application/vnd.docker.image.rootfs.diff.tar.gzip")}}
               ]
            }
            """));
    }

    [Fact]
    public async Task Put_OciManifestWithoutMediaType_IsServedWithTheTypeOfThePush()
    {
        var config = await _repository.PushAsync(TestBlob.EmptyJson);

        await ExpectAcceptedAsync(TestManifest.Of(MediaTypes.OciManifest, $$"""{"schemaVersion":2,"config":{{config.Descriptor("a/b")}},"layers":[]}"""));
    }

    [Fact]
    public async Task Put_ExactlyTheSizeLimit_IsAccepted()
    {
        var config = await _repository.PushAsync(TestBlob.EmptyJson);

        await ExpectAcceptedAsync(ImageOfSize(config, SizeLimit));
    }

    [Theory]
    [InlineData(SizeLimit + 1)]
    [InlineData(SizeLimit + 1_000_000)]
    public async Task Put_LargerThanTheSizeLimit_AnswersTooLarge(int size)
    {
        var config = await _repository.PushAsync(TestBlob.EmptyJson);

        var response = await _repository.PutManifestAsync("latest", ImageOfSize(config, size));

        response.ExpectError(RequestEntityTooLarge, "DENIED");
        (await _repository.HeadAsync("manifests/latest")).Expect(NotFound);
    }

    [Fact]
    public async Task Put_LargerThanTheSizeLimitInABodyOfUnsaidLength_AnswersTooLarge()
    {
        var large = ImageOfSize(TestBlob.EmptyJson, SizeLimit + 1);

        var response = await fixture.Http.SendAsync(
            HttpMethod.Put, _repository.Path("manifests/latest"), new StreamContent(new MemoryStream(large.Bytes)),
            ("Content-Type", large.MediaType), ("Transfer-Encoding", "chunked"));

        response.ExpectError(RequestEntityTooLarge, "DENIED");
    }

    private static string ManifestOf(string members) => $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciManifest}}",{{members}}}""";

    private static string Config(string digest, string size = "2") => $"\"config\":{Layer(digest, size)}";

    private static string Layer(string digest, string size = "2") =>
        $$"""{"mediaType":"{{TestManifest.LayerType}}","digest":"{{digest}}","size":{{size}}}""";

    private static TestManifest ImageOfSize(TestBlob config, int size)
    {
        var bare = TestManifest.Image(config, [], Annotation(0)).Bytes.Length;
        return TestManifest.Image(config, [], Annotation(size - bare));

        static string Annotation(int length) => $"\"annotations\":{{\"a\":\"{new string('x', length)}\"}}";
    }

    private async Task ExpectAcceptedAsync(TestManifest manifest)
    {
        (await _repository.PutManifestAsync("latest", manifest)).Expect(Created).ExpectHeader("Docker-Content-Digest", manifest.Digest);
        (await _repository.GetAsync("manifests/latest")).Expect(OK).ExpectHeader("Content-Type", manifest.MediaType)
            .ExpectBody(manifest.Bytes);
    }
}
