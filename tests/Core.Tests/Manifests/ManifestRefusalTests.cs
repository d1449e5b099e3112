using Registry.Core.Errors;
using Registry.Core.Manifests;
using Xunit;
using static Core.Tests.Manifests.SampleManifests;

namespace Core.Tests.Manifests;

public sealed class ManifestRefusalTests
{
    private const string Twice = "must not stand twice: readers disagree on which one counts.";
    private const string Spelling = "must be spelled exactly so: some readers ignore letter case and some do not.";
    private const string NotADigest = "must be 'sha256:' and 64, or 'sha512:' and 128, lower-case hexadecimal digits.";
    private const string NotASize = "must be a whole number from 0 to 9223372036854775807, without fraction or exponent.";
    private const string NotAMediaType = "must be a media type: at most 255 visible ASCII characters.";
    private const string HalfAPair = "must be Unicode text: it holds half a surrogate pair.";

    [Theory]
    [InlineData("", "the manifest is not well-formed JSON: see line 1, byte 1.")]
    [InlineData("  \n ", "the manifest is not well-formed JSON: see line 2, byte 2.")]
    [InlineData("{", "the manifest is not well-formed JSON: see line 1, byte 2.")]
    [InlineData("{\"a\":\n tru}", "the manifest is not well-formed JSON: see line 2, byte 5.")]
    [InlineData("{\"a\":1,}", "the manifest is not well-formed JSON: see line 1, byte 8.")]
    [InlineData("{/**/}", "the manifest is not well-formed JSON: see line 1, byte 2.")]
    [InlineData("{}{}", "the manifest is not well-formed JSON: see line 1, byte 3.")]
    [InlineData("{} x", "the manifest is not well-formed JSON: see line 1, byte 4.")]
    [InlineData("\uFEFF{}", "the manifest is not well-formed JSON: see line 1, byte 1.")]
    [InlineData("{\"a\":\"\n\"}", "the manifest is not well-formed JSON: see line 1, byte 7.")]
    [InlineData("{\"a\":NaN}", "the manifest is not well-formed JSON: see line 1, byte 6.")]
    [InlineData("[]", "the manifest is not a JSON object.")]
    [InlineData("null", "the manifest is not a JSON object.")]
    [InlineData("\"{}\"", "the manifest is not a JSON object.")]
    [InlineData("2", "the manifest is not a JSON object.")]
    public void Parse_NotOneJsonObject_IsRefused(string json, string expected) => Assert.Equal(expected, Refusal(json));

    [Theory]
    [InlineData(new byte[] { 0xFF }, 1)]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xC3, 0xA9, 0xED, 0xA0, 0x80, (byte)'"', (byte)'}' }, 5)]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xC0, 0xAF, (byte)'"', (byte)'}' }, 3)]
    [InlineData(new byte[] { (byte)'{', (byte)'}', 0xF0, 0x9F }, 3)]
    public void Parse_NotUtf8_IsRefused(byte[] bytes, int position) =>
        Assert.Equal($"the manifest is not valid UTF-8: see byte {position}.", Refusal(bytes));

    [Theory]
    [InlineData('[', ']')]
    [InlineData('{', '}')]
    public void Parse_OneLevelTooDeep_IsRefused(char open, char close)
    {
        var name = open == '{' ? "\"a\":" : "";
        var value = string.Concat(Enumerable.Repeat(open + name, ManifestParser.MaxDepth - 1)) + open + new string(close, ManifestParser.MaxDepth);

        Assert.Equal("the manifest is nested more than 64 levels deep.", Refusal($$"""{"schemaVersion":2,"manifests":[],"x":{{value}}}"""));
        Assert.Equal("the manifest is nested more than 64 levels deep.", Refusal($$"""{"x":{{value[..^ManifestParser.MaxDepth]}}"""));
    }

    [Theory]
    [InlineData("""{"schemaVersion":2,"schemaVersion":2,"manifests":[]}""", $"schemaVersion {Twice}")]
    [InlineData("""{"schemaVersion":2,"manifests":[],"manifests":[]}""", $"manifests {Twice}")]
    [InlineData("""{"schemaVersion":2,"manifests":[],"m\u0061nifests":[]}""", $"manifests {Twice}")]
    [InlineData("""{"schemaVersion":2,"annotations":{},"manifests":[],"annotations":null}""", $"annotations {Twice}")]
    [InlineData("""{"schemaVersion":2,"mediaType":"a/b","mediaType":"a/b"}""", $"mediaType {Twice}")]
    [InlineData($$"""{"schemaVersion":2,"manifests":[{"digest":"{{Digest1}}","digest":"{{Digest2}}"}]}""", $"manifests[0].digest {Twice}")]
    [InlineData($$"""{"schemaVersion":2,"manifests":[{{Descriptor1}},{"size":1,"size":1}]}""", $"manifests[1].size {Twice}")]
    [InlineData("""{"schemaVersion":2,"manifests":[],"subject":{"data":"","data":""}}""", $"subject.data {Twice}")]
    public void Parse_FieldTwice_IsRefused(string json, string expected) => Assert.Equal(expected, Refusal(json));

    [Theory]
    [InlineData("""{"schemaVersion":2,"manifests":[],"Layers":[]}""", $"layers {Spelling}")]
    [InlineData("""{"schemaVersion":2,"manifests":[],"MANIFESTS":[]}""", $"manifests {Spelling}")]
    [InlineData("{\"schemaVersion\":2,\"manifests\":[],\"layer\u017F\":[]}", $"layers {Spelling}")]
    [InlineData("""{"schemaVersion":2,"manifests":[],"layer\u017f":[]}""", $"layers {Spelling}")]
    [InlineData("""{"schemaVersion":2,"manifests":[{"Digest":"x"}]}""", $"manifests[0].digest {Spelling}")]
    public void Parse_FieldInOtherCase_IsRefused(string json, string expected) => Assert.Equal(expected, Refusal(json));

    [Theory]
    [InlineData("")]
    [InlineData("\"schemaVersion\":3,")]
    [InlineData("\"schemaVersion\":\"2\",")]
    [InlineData("\"schemaVersion\":2.0,")]
    [InlineData("\"schemaVersion\":2e0,")]
    [InlineData("\"schemaVersion\":null,")]
    [InlineData("\"schemaVersion\":[2],")]
    public void Parse_SchemaVersionNot2_IsRefused(string field)
    {
        Assert.Equal("schemaVersion must be 2.", Refusal($$"""{{{field}}"manifests":[]}"""));
        Assert.Equal("schemaVersion must be 2.", Refusal($$"""{{{field}}"config":{{Config}}}"""));
    }

    [Theory]
    [InlineData("""{"schemaVersion":2,"layers":[]}""", "config is missing: a manifest of this media type must have it.")]
    [InlineData("""{"schemaVersion":2,"config":null}""", "config is missing: a manifest of this media type must have it.")]
    [InlineData(
        """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json"}""",
        "manifests is missing: a manifest of this media type must have it.")]
    public void Parse_FieldMissing_IsRefused(string json, string expected) => Assert.Equal(expected, Refusal(json));

    [Theory]
    [InlineData("\"mediaType\"", "7", "layers[1].mediaType must be a string.")]
    [InlineData("\"mediaType\"", "\"\"", "layers[1].mediaType is missing: it must say what the content is.")]
    [InlineData("\"mediaType\"", "null", "layers[1].mediaType is missing: it must say what the content is.")]
    [InlineData("\"mediaType\"", "\"a b\"", $"layers[1].mediaType {NotAMediaType}")]
    [InlineData("\"mediaType\"", "\"a/\u00E9\"", $"layers[1].mediaType {NotAMediaType}")]
    [InlineData("\"mediaType\"", "\"\\udc00\"", $"layers[1].mediaType {HalfAPair}")]
    [InlineData("\"digest\"", "null", $"layers[1].digest {NotADigest}")]
    [InlineData("\"digest\"", "{}", $"layers[1].digest {NotADigest}")]
    [InlineData("\"digest\"", "\"\"", $"layers[1].digest {NotADigest}")]
    [InlineData("\"digest\"", "\"sha256:abc\"", $"layers[1].digest {NotADigest}")]
    [InlineData("\"digest\"", "\"md5:d41d8cd98f00b204e9800998ecf8427e\"", $"layers[1].digest {NotADigest}")]
    [InlineData("\"digest\"", "\"\\ud800\"", $"layers[1].digest {NotADigest}")]
    [InlineData("\"size\"", "-1", $"layers[1].size {NotASize}")]
    [InlineData("\"size\"", "-0", $"layers[1].size {NotASize}")]
    [InlineData("\"size\"", "1.0", $"layers[1].size {NotASize}")]
    [InlineData("\"size\"", "1e3", $"layers[1].size {NotASize}")]
    [InlineData("\"size\"", "9223372036854775808", $"layers[1].size {NotASize}")]
    [InlineData("\"size\"", "18446744073709551617", $"layers[1].size {NotASize}")]
    [InlineData("\"size\"", "\"5\"", $"layers[1].size {NotASize}")]
    [InlineData("\"size\"", "null", $"layers[1].size {NotASize}")]
    [InlineData("\"artifactType\"", "[]", "layers[1].artifactType must be a string.")]
    [InlineData("\"artifactType\"", "\"\\u0000\"", $"layers[1].artifactType {NotAMediaType}")]
    [InlineData("\"urls\"", "\"x\"", "layers[1].urls must be an array of strings.")]
    [InlineData("\"urls\"", "[\"x\",1]", "layers[1].urls must be an array of strings.")]
    [InlineData("\"annotations\"", "[]", "layers[1].annotations must be an object of strings.")]
    [InlineData("\"annotations\"", "{\"k\":1}", "layers[1].annotations must have strings as values; that of 'k' is none.")]
    [InlineData("\"annotations\"", "{\"k\":null}", "layers[1].annotations must have strings as values; that of 'k' is none.")]
    [InlineData("\"annotations\"", "{\"k\":\"\\ud800\"}", $"layers[1].annotations {HalfAPair}")]
    [InlineData("\"annotations\"", "{\"\\udfff\":\"v\"}", $"layers[1].annotations {HalfAPair}")]
    [InlineData(
        "\"annotations\"", "{\"k\":\"v\",\"\\u006b\":\"v\"}",
        "layers[1].annotations must not have 'k' twice: readers disagree on which one counts.")]
    public void Parse_MalformedDescriptorField_IsRefusedByName(string name, string value, string expected)
    {
        var fields = new Dictionary<string, string>
        {
            ["\"mediaType\""] = "\"a/b\"",
            ["\"digest\""] = $"\"{Digest1}\"",
            ["\"size\""] = "1",
            [name] = value,
        };
        var layer = string.Join(',', fields.Select(field => $"{field.Key}:{field.Value}"));

        Assert.Equal(expected, Refusal($$$"""{"schemaVersion":2,"config":{{{Config}}},"layers":[{{{Descriptor1}}},{ {{{layer}}} }]}"""));
    }

    [Theory]
    [InlineData($$"""{"mediaType":"a/b","size":1}""", "subject.digest is missing: it must name the content.")]
    [InlineData($$"""{"mediaType":"a/b","digest":"{{Digest1}}"}""", "subject.size is missing: it must be the content's length in bytes.")]
    [InlineData($$"""{"digest":"{{Digest1}}","size":1}""", "subject.mediaType is missing: it must say what the content is.")]
    [InlineData("[]", "subject must be a descriptor: an object with mediaType, digest and size.")]
    [InlineData($"\"{Digest1}\"", "subject must be a descriptor: an object with mediaType, digest and size.")]
    public void Parse_MalformedSubject_IsRefused(string subject, string expected) =>
        Assert.Equal(expected, Refusal($$"""{"schemaVersion":2,"manifests":[],"subject":{{subject}}}"""));

    [Theory]
    [InlineData("{}", "layers must be an array of descriptors.")]
    [InlineData("\"x\"", "layers must be an array of descriptors.")]
    [InlineData("[null]", "layers[0] must be a descriptor: an object with mediaType, digest and size.")]
    [InlineData($"[{Descriptor1},[]]", "layers[1] must be a descriptor: an object with mediaType, digest and size.")]
    public void Parse_MalformedList_IsRefused(string layers, string expected) =>
        Assert.Equal(expected, Refusal($$"""{"schemaVersion":2,"config":{{Config}},"layers":{{layers}}}"""));

    [Fact]
    public void Parse_LongMediaType_IsRefused()
    {
        static string Manifest(int length) => $$"""{"schemaVersion":2,"manifests":[],"artifactType":"{{new string('a', length)}}"}""";

        Assert.Equal($"artifactType {NotAMediaType}", Refusal(Manifest(256)));
        Assert.Equal(255, ManifestParser.Parse(Bytes(Manifest(255)), contentType: null).ArtifactType!.Length);
    }

    [Fact]
    public void Parse_LongAnnotationKey_IsNotRepeatedInTheMessage()
    {
        var json = $$"""{"schemaVersion":2,"manifests":[],"annotations":{"{{new string('k', 65)}}":1} }""";

        Assert.Equal("annotations must have strings as values; that of a key is none.", Refusal(json));
    }

    private static string Refusal(string json) => Refusal(Bytes(json));

    private static string Refusal(byte[] bytes)
    {
        var exception = Assert.Throws<RegistryException>(() => ManifestParser.Parse(bytes, contentType: null));
        Assert.Equal(RegistryErrorCode.ManifestInvalid, exception.Code);
        return exception.Message;
    }
}
