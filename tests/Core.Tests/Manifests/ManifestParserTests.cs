using Registry.Core.Manifests;
using Registry.Core.Model;
using Xunit;
using static Core.Tests.Manifests.SampleManifests;

namespace Core.Tests.Manifests;

public sealed class ManifestParserTests
{
    [Fact]
    public void Parse_OciImage_TellsConfigLayersAndAnnotations()
    {
        var manifest = Parse(OciImage);

        Assert.Equal(MediaTypes.OciManifest, manifest.MediaType);
        Assert.False(manifest.IsIndex);
        Assert.Equal(new Descriptor("application/vnd.oci.image.config.v1+json", Digest.Parse(Digest1), 7023), manifest.Config);
        Assert.Equal(
            [
                (Digest.Parse(Digest2), 32654L, "application/vnd.oci.image.layer.v1.tar+gzip"),
                (Digest.Parse(Digest3), 0L, "application/vnd.oci.image.layer.v1.tar+zstd"),
            ],
            manifest.Layers.Select(layer => (layer.Digest, layer.Size, layer.MediaType)));
        Assert.Null(manifest.Layers[0].Annotations);
        Assert.Equal("y", manifest.Layers[1].Annotations!["io.x"]);
        Assert.Empty(manifest.Children);
        Assert.Null(manifest.Subject);
        Assert.Equal("application/vnd.oci.image.config.v1+json", manifest.ArtifactType);
        Assert.Equal("2024-05-01T00:00:00Z", manifest.Annotations["org.opencontainers.image.created"]);
        Assert.Equal("\U0001F600", manifest.Annotations[""]);
    }

    [Fact]
    public void Parse_ArtifactAsImage_TellsSubjectAndItsOwnArtifactType()
    {
        var manifest = Parse(OciArtifactImage);

        Assert.Equal("application/vnd.example.sbom", manifest.ArtifactType);
        Assert.Equal(new Descriptor(MediaTypes.OciManifest, Digest.Parse(Digest3), 1234), manifest.Subject);
        Assert.Equal(Digest.Parse(EmptyJsonDigest), manifest.Config!.Digest);
        Assert.Empty(manifest.Annotations);
    }

    [Fact]
    public void Parse_OciIndex_TellsChildrenAndSubject()
    {
        var manifest = Parse(OciIndex);

        Assert.Equal(MediaTypes.OciIndex, manifest.MediaType);
        Assert.True(manifest.IsIndex);
        Assert.Null(manifest.Config);
        Assert.Empty(manifest.Layers);
        Assert.Equal([Digest.Parse(Digest1), Digest.Parse(Digest2)], manifest.Children.Select(child => child.Digest));
        Assert.Null(manifest.Children[0].ArtifactType);
        Assert.Equal("application/vnd.example.attestation", manifest.Children[1].ArtifactType);
        Assert.Equal("attestation-manifest", manifest.Children[1].Annotations!["vnd.docker.reference.type"]);
        Assert.Equal(Digest.Parse(Digest3), manifest.Subject!.Digest);
        Assert.Equal("application/vnd.example.bundle", manifest.ArtifactType);
        Assert.Equal("b", Assert.Single(manifest.Annotations).Value);
    }

    [Fact]
    public void Parse_BuildkitCache_TellsLayersAsChildren()
    {
        var manifest = Parse(BuildkitCache);

        Assert.True(manifest.IsIndex);
        Assert.Equal([Digest.Parse(Digest1), Digest.Parse(Digest2)], manifest.Children.Select(child => child.Digest));
        Assert.Null(manifest.ArtifactType);
    }

    [Fact]
    public void Parse_OciArtifact_TellsBlobsAsLayers()
    {
        var manifest = Parse(OciArtifact);

        Assert.Equal(MediaTypes.OciArtifact, manifest.MediaType);
        Assert.Null(manifest.Config);
        Assert.Equal(Digest.Parse(Digest1), Assert.Single(manifest.Layers).Digest);
        Assert.Equal(Digest.Parse(Digest2), manifest.Subject!.Digest);
        Assert.Equal("application/vnd.example.sbom.v1", manifest.ArtifactType);
    }

    [Fact]
    public void Parse_DockerImage_TellsWhichLayersHaveUrls()
    {
        var manifest = Parse(DockerImage);

        Assert.Equal(MediaTypes.DockerManifest, manifest.MediaType);
        Assert.Equal([true, false], manifest.Layers.Select(layer => layer.HasUrls));
        Assert.Equal(1654613376, manifest.Layers[0].Size);
    }

    [Fact]
    public void Parse_DockerManifestList_IsAnIndex()
    {
        var manifest = Parse(DockerManifestList);

        Assert.Equal(MediaTypes.DockerManifestList, manifest.MediaType);
        Assert.True(manifest.IsIndex);
        Assert.Equal(Digest.Parse(Digest1), Assert.Single(manifest.Children).Digest);
    }

    [Theory]
    [InlineData($$"""{"schemaVersion":2,"config":{{Config}},"layers":[]}""")]
    [InlineData($$"""{"schemaVersion":2,"config":{{Config}},"layers":null}""")]
    [InlineData($$"""{"schemaVersion":2,"config":{{Config}}}""")]
    public void Parse_NoLayers_IsAccepted(string json) => Assert.Empty(Parse(json).Layers);

    [Theory]
    [InlineData("""{"schemaVersion":2,"manifests":[]}""")]
    [InlineData("""{"schemaVersion":2,"manifests":null}""")]
    public void Parse_NoManifests_IsAnEmptyIndex(string json)
    {
        var manifest = Parse(json);

        Assert.True(manifest.IsIndex);
        Assert.Empty(manifest.Children);
    }

    [Fact]
    public void Parse_NullFields_AreAbsentOnes()
    {
        var manifest = Parse(
            $$"""
            {"schemaVersion":2,"mediaType":null,"artifactType":null,"subject":null,"annotations":null,"config":{{Config}},
             "layers":[{"mediaType":"a/b","digest":"{{Digest1}}","size":1,"urls":null,"annotations":null,"artifactType":null,"data":null}]}
            """);

        Assert.Equal(MediaTypes.OciManifest, manifest.MediaType);
        Assert.Equal("application/vnd.oci.image.config.v1+json", manifest.ArtifactType);
        Assert.Null(manifest.Subject);
        Assert.Equal(new Descriptor("a/b", Digest.Parse(Digest1), 1), Assert.Single(manifest.Layers));
    }

    [Fact]
    public void Parse_CustomFields_AreLeftAlone()
    {
        var manifest = Parse(
            $$"""
            {"x":{"layers":[1,{"layers":2,"layers":3}]},"schemaVersion":2,"config":{{Config}},"layers":[],"blobs":7,
             "\ud800":"\udfff","x":[],"lay":0,"layersx":0,"com.example":"\ud800"}
            """);

        Assert.Equal(Digest.Parse(Digest2), manifest.Config!.Digest);
        Assert.Empty(manifest.Layers);
    }

    [Fact]
    public void Parse_EscapedNamesAndValues_AreReadAsWhatTheyMean()
    {
        var manifest = Parse(
            $$"""{"schem\u0061Version":2,"\u0063onfig":{"mediaType":"a\/b","digest":"sha256\u003A{{Digest1[7..]}}","size":1} }""");

        Assert.Equal(new Descriptor("a/b", Digest.Parse(Digest1), 1), manifest.Config);
    }

    [Fact]
    public void Parse_EveryCharacterEscaped_IsReadAsWhatItMeans()
    {
        var digest = Digest.Of([], DigestAlgorithm.Sha512);
        static string Escape(string text) => string.Concat(text.Select(c => $"\\u{(int)c:x4}"));

        var manifest = Parse(
            $$"""{"{{Escape("schemaVersion")}}":2,"{{Escape("config")}}":{"mediaType":"a/b","digest":"{{Escape(digest.ToString())}}","size":1} }""");

        Assert.Equal(digest, manifest.Config!.Digest);
    }

    [Theory]
    [InlineData("0", 0L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void Parse_SizeAtTheBounds_IsAccepted(string size, long expected) =>
        Assert.Equal(expected, Parse($$$"""{"schemaVersion":2,"config":{"mediaType":"a/b","digest":"{{{Digest1}}}","size":{{{size}}} } }""").Config!.Size);

    [Fact]
    public void Parse_DeepestNesting_IsAccepted()
    {
        var inner = ManifestParser.MaxDepth - 1;
        var json = $$"""{"schemaVersion":2,"manifests":[],"x":{{new string('[', inner)}}{{new string(']', inner)}}}""";

        Assert.True(Parse(json).IsIndex);
    }

    [Fact]
    public void Parse_WhiteSpaceAround_IsAccepted() => Assert.True(Parse("\r\n\t {\"schemaVersion\":2,\"manifests\":[]}\n ").IsIndex);

    private static ParsedManifest Parse(string json) => ManifestParser.Parse(Bytes(json), contentType: null);
}
