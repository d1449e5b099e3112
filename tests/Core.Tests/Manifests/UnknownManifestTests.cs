using Registry.Core.Errors;
using Registry.Core.Manifests;
using Registry.Core.Model;
using Xunit;
using static Core.Tests.Manifests.SampleManifests;

namespace Core.Tests.Manifests;

public sealed class UnknownManifestTests
{
    private const string MediaType = "application/vnd.example.manifest.v3+json";

    [Fact]
    public void Parse_FamiliarFields_AreRead()
    {
        var manifest = Parse(
            $$"""
            {"schemaVersion":1,"config":{{Config}},"layers":[{{Descriptor1}}],"blobs":[{{Config}}],"manifests":[{{Descriptor1}}],
             "subject":{{Descriptor1}},"annotations":{"a":"b"} }
            """);

        Assert.Equal(MediaType, manifest.MediaType);
        Assert.False(manifest.IsIndex);
        Assert.Equal(Digest.Parse(Digest2), manifest.Config!.Digest);
        Assert.Equal([Digest.Parse(Digest1), Digest.Parse(Digest2)], manifest.Layers.Select(layer => layer.Digest));
        Assert.Equal(Digest.Parse(Digest1), Assert.Single(manifest.Children).Digest);
        Assert.Equal(Digest.Parse(Digest1), manifest.Subject!.Digest);
        Assert.Equal("application/vnd.oci.image.config.v1+json", manifest.ArtifactType);
        Assert.Equal("b", manifest.Annotations["a"]);
    }

    [Fact]
    public void Parse_ManifestsAlone_IsAnIndex() => Assert.True(Parse($$"""{"manifests":[{{Descriptor1}}]}""").IsIndex);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"config":"x","layers":{"a":1},"blobs":[1],"manifests":["x"],"subject":[],"annotations":{"a":1},"artifactType":{}}""")]
    [InlineData("""{"config":{"a":{"digest":"x"}},"layers":[[]],"blobs":null,"manifests":7,"subject":{"digest":7},"annotations":[]}""")]
    [InlineData($$"""{"layers":[{{Descriptor1}},{"name":"x"}],"fsLayers":[],"schemaVersion":"3"}""")]
    public void Parse_ForeignFields_AreLeftAlone(string json)
    {
        var manifest = Parse(json);

        Assert.Null(manifest.Config);
        Assert.Empty(manifest.Layers);
        Assert.Empty(manifest.Children);
        Assert.Null(manifest.Subject);
        Assert.Null(manifest.ArtifactType);
        Assert.Empty(manifest.Annotations);
        Assert.False(manifest.IsIndex);
    }

    [Fact]
    public void Parse_FieldWithADigest_MustBeADescriptor()
    {
        var exception = Assert.Throws<RegistryException>(() => Parse($$"""{"layers":[{"digest":"{{Digest1}}"}]}"""));

        Assert.Equal("layers[0].mediaType is missing: it must say what the content is.", exception.Message);
    }

    private static ParsedManifest Parse(string json) => ManifestParser.Parse(Bytes(json), MediaType);
}
