using Registry.Core.Errors;
using Registry.Core.Manifests;
using Registry.Core.Model;
using Xunit;
using static Core.Tests.Manifests.SampleManifests;

namespace Core.Tests.Manifests;

public sealed class EmbeddedContentTests
{
    private const string NotBase64 = "config.data must be base64 with padding and without white space.";
    private const string OtherContent = "config.data must be the content that the descriptor's size and digest tell of.";

    [Theory]
    [InlineData("e30=")]
    [InlineData("e3\\u0030=")]
    [InlineData("\\u0065\\u0033\\u0030\\u003d")]
    public void Parse_DataIsTheContent_IsAccepted(string data) => Assert.Equal(Digest.Parse(EmptyJsonDigest), Parse(data).Config!.Digest);

    [Fact]
    public void Parse_DataOfNothing_IsAccepted() =>
        Assert.Equal(0, Parse("", Digest.Of([], DigestAlgorithm.Sha512).ToString(), size: 0).Config!.Size);

    [Theory]
    [InlineData("e30")]
    [InlineData("e30=\\n")]
    [InlineData("e3 0=")]
    [InlineData(" e30=")]
    [InlineData("e30==")]
    [InlineData("e30=e30=")]
    [InlineData("e-_=")]
    [InlineData("{}")]
    [InlineData("\u00E930=")]
    [InlineData("\\ud80030=")]
    public void Parse_DataNotBase64_IsRefused(string data) => Assert.Equal(NotBase64, Refusal(() => Parse(data)));

    [Fact]
    public void Parse_DataOfOtherSize_IsRefused() => Assert.Equal(OtherContent, Refusal(() => Parse("e30=", size: 3)));

    [Fact]
    public void Parse_DataOfOtherDigest_IsRefused() => Assert.Equal(OtherContent, Refusal(() => Parse("e30=", Digest1)));

    [Fact]
    public void Parse_DataMissingThoughSized_IsRefused() => Assert.Equal(OtherContent, Refusal(() => Parse("")));

    [Fact]
    public void Parse_DataNotAString_IsRefused() => Assert.Equal(
        "config.data must be a string.",
        Refusal(() => ManifestParser.Parse(Bytes(Manifest("{}", EmptyJsonDigest, 2)), contentType: null)));

    private static ParsedManifest Parse(string data, string digest = EmptyJsonDigest, long size = 2) =>
        ManifestParser.Parse(Bytes(Manifest($"\"{data}\"", digest, size)), contentType: null);

    // The data comes first, before what it is judged by.
    private static string Manifest(string data, string digest, long size) =>
        $$$"""{"schemaVersion":2,"config":{"data":{{{data}}},"mediaType":"a/b","digest":"{{{digest}}}","size":{{{size}}} } }""";

    private static string Refusal(Func<object> parse) => Assert.Throws<RegistryException>(parse).Message;
}
