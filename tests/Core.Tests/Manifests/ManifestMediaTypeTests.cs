using Registry.Core.Errors;
using Registry.Core.Manifests;
using Registry.Core.Model;
using Xunit;
using static Core.Tests.Manifests.SampleManifests;

namespace Core.Tests.Manifests;

public sealed class ManifestMediaTypeTests
{
    private const string ImageBody = $$"""{"schemaVersion":2,"config":{{Config}},"layers":[{{Descriptor1}}]}""";
    private const string IndexBody = $$"""{"schemaVersion":2,"manifests":[{{Descriptor1}}]}""";

    [Theory]
    [InlineData(null)]
    [InlineData("application/json")]
    [InlineData("Application/JSON")]
    [InlineData("application/octet-stream")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/plain")]
    public void Parse_TypeNowhere_IsDeducedFromTheShape(string? contentType)
    {
        Assert.Equal(MediaTypes.OciManifest, Parse(ImageBody, contentType).MediaType);
        Assert.Equal(MediaTypes.OciIndex, Parse(IndexBody, contentType).MediaType);
        Assert.Equal(MediaTypes.DockerManifest, Parse(DockerImage, contentType).MediaType);
    }

    [Theory]
    [InlineData(MediaTypes.OciManifest)]
    [InlineData(MediaTypes.DockerManifest)]
    [InlineData("application/vnd.example.manifest+json")]
    public void Parse_TypeInTheRequestAlone_Rules(string contentType)
    {
        var manifest = Parse(ImageBody, contentType);

        Assert.Equal(contentType, manifest.MediaType);
        Assert.Equal(Digest.Parse(Digest1), Assert.Single(manifest.Layers).Digest);
    }

    [Fact]
    public void Parse_TypesAgree_IsAccepted() => Assert.Equal(MediaTypes.OciIndex, Parse(OciIndex, MediaTypes.OciIndex).MediaType);

    [Fact]
    public void Parse_TypesDisagree_IsRefused() => Assert.Equal(
        $"mediaType is '{MediaTypes.OciManifest}', but the Content-Type of the request is '{MediaTypes.DockerManifest}': they must be the same.",
        Refusal(OciImage, MediaTypes.DockerManifest));

    [Fact]
    public void Parse_TypesDifferInCase_IsRefused() =>
        Assert.Contains("they must be the same", Refusal(OciImage, MediaTypes.OciManifest.ToUpperInvariant()), StringComparison.Ordinal);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"schemaVersion":2}""")]
    [InlineData("""{"schemaVersion":2,"blobs":[]}""")]
    public void Parse_NothingTells_IsRefused(string json) => Assert.Equal(
        "the manifest does not say what it is: it must have a mediaType, or the request a Content-Type.", Refusal(json, null));

    [Theory]
    [InlineData("json")]
    [InlineData("application/")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("a/\u00E9")]
    [InlineData("")]
    public void Parse_MalformedContentType_IsRefused(string contentType) => Assert.Equal(
        "the Content-Type of the request must be a media type such as 'application/vnd.oci.image.manifest.v1+json'.",
        Refusal(ImageBody, contentType));

    [Theory]
    [InlineData("json", "mediaType must be a media type such as 'application/vnd.oci.image.manifest.v1+json'.")]
    [InlineData("a/b;c=d", "mediaType must be a media type such as 'application/vnd.oci.image.manifest.v1+json'.")]
    [InlineData("a/b\\n", "mediaType must be a media type: at most 255 visible ASCII characters.")]
    [InlineData("a/\\ud800", "mediaType must be Unicode text: it holds half a surrogate pair.")]
    public void Parse_MalformedMediaType_IsRefused(string mediaType, string expected) =>
        Assert.Equal(expected, Refusal($$"""{"mediaType":"{{mediaType}}","schemaVersion":2}""", null));

    [Theory]
    [InlineData(DockerSchema1, null)]
    [InlineData(DockerSchema1, MediaTypes.DockerSchema1)]
    [InlineData(DockerSchema1, MediaTypes.DockerSchema1Signed)]
    [InlineData(DockerSchema1, MediaTypes.DockerManifest)]
    [InlineData(DockerSchema1, MediaTypes.OciManifest)]
    [InlineData("{}", MediaTypes.DockerSchema1)]
    [InlineData($$"""{"mediaType":"{{MediaTypes.DockerSchema1}}"}""", null)]
    [InlineData("""{"schemaVersion":1}""", null)]
    [InlineData("""{"schemaVersion":2,"fsLayers":[]}""", MediaTypes.DockerManifest)]
    public void Parse_Schema1_IsRefusedWithTheWayOut(string json, string? contentType) => Assert.Equal(
        "Docker image manifests of schema 1 are not accepted: build the image again with a current client, "
        + "or convert it with 'skopeo copy --format oci'.",
        Refusal(json, contentType));

    [Theory]
    [InlineData($$"""{"schemaVersion":2,"manifests":[],"layers":[]}""", null, "layers")]
    [InlineData($$"""{"schemaVersion":2,"manifests":[],"config":{{Config}}}""", null, "config")]
    [InlineData($$"""{"schemaVersion":2,"manifests":[],"config":{{Config}}}""", MediaTypes.OciIndex, "config")]
    [InlineData($$"""{"schemaVersion":2,"manifests":[],"layers":null}""", MediaTypes.DockerManifestList, "layers")]
    [InlineData($$"""{"schemaVersion":2,"manifests":[],"config":{{Config}}}""", MediaTypes.OciManifest, "manifests")]
    [InlineData($$"""{"schemaVersion":2,"manifests":null,"config":{{Config}}}""", MediaTypes.DockerManifest, "manifests")]
    public void Parse_ImageAndIndexAtOnce_IsRefused(string json, string? contentType, string field) => Assert.Equal(
        $"{field} must not be here: a manifest is an image, with config and layers, or an index, with manifests.", Refusal(json, contentType));

    private static ParsedManifest Parse(string json, string? contentType) => ManifestParser.Parse(Bytes(json), contentType);

    private static string Refusal(string json, string? contentType)
    {
        var exception = Assert.Throws<RegistryException>(() => Parse(json, contentType));
        Assert.Equal(RegistryErrorCode.ManifestInvalid, exception.Code);
        return exception.Message;
    }
}
