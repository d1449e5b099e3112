using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Registry.Core.Errors;
using Registry.Core.Manifests;
using Registry.Core.Model;
using Xunit;

namespace Core.Tests.Manifests;

/// <summary>Whatever the bytes, the parser answers or refuses, with its declared exception and no other.</summary>
public sealed class ManifestFuzzTests
{
    /// <summary>The same inputs in every run.</summary>
    private static readonly Config Config = Config.QuickThrowOnFailure
        .WithMaxTest(5_000)
        .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(20240501, 7), FSharpOption<int>.None)));

    private static readonly string?[] ContentTypes =
        [null, "application/json", "application/vnd.example+json", .. SampleManifests.Accepted.Select(MediaTypeOf), "\n", MediaTypes.DockerSchema1];

    /// <summary>What breaks readers of JSON, to be put anywhere.</summary>
    private static readonly byte[][] Fragments =
    [
        .. new[]
        {
            "\\ud800", "\\u0000", "\\", "\"", "{", "}", "[", "]", ",", ":", "null", "true", "1e999", "-0", "\"digest\":", "\"layers\":[",
            "\"data\":\"e30=\"", "\"annotations\":{\"a\":\"b\"},", "\u017F", "\\u212A", "\"LAYERS\":0,", "/**/", "\n", "\0", "\uFEFF",
        }.Select(SampleManifests.Bytes),
        [0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80],
    ];

    [Fact]
    public void Parse_RandomBytes_OnlyTheDeclaredException() =>
        Check(Gen.ArrayOf(Gen.Choose(0, 255).Select(value => (byte)value)));

    [Fact]
    public void Parse_RandomFragments_OnlyTheDeclaredException() =>
        Check(Gen.ArrayOf(Gen.Elements(Fragments)).Select(fragments => fragments.SelectMany(bytes => bytes).ToArray()));

    [Fact]
    public void Parse_MutatedManifests_OnlyTheDeclaredException() =>
        Check(Gen.Elements(SampleManifests.Accepted.ToArray()).Select(SampleManifests.Bytes).SelectMany(Mutate).SelectMany(Mutate));

    [Fact]
    public void Parse_TruncatedManifests_AreRefused()
    {
        foreach (var manifest in SampleManifests.Accepted.Select(json => SampleManifests.Bytes(json)))
        {
            for (var length = 0; length < manifest.Length; length++)
            {
                Assert.Throws<RegistryException>(() => ManifestParser.Parse(manifest.AsSpan(0, length), contentType: null));
            }
        }
    }

    private static void Check(Gen<byte[]> inputs) =>
        Prop.ForAll(inputs.Zip(Gen.Elements(ContentTypes)).ToArbitrary(), input => AnswersOrRefuses(input.Item1, input.Item2)).Check(Config);

    private static void AnswersOrRefuses(byte[] bytes, string? contentType)
    {
        try
        {
            Assert.True(MediaTypes.IsWellFormed(ManifestParser.Parse(bytes, contentType).MediaType));
        }
        catch (RegistryException e)
        {
            Assert.Equal(RegistryErrorCode.ManifestInvalid, e.Code);
            Assert.InRange(e.Message.Length, 10, 1000);
            Assert.DoesNotContain(e.Message, char.IsSurrogate);
        }
    }

    /// <summary>Puts a fragment into the bytes, or instead of some of them.</summary>
    private static Gen<byte[]> Mutate(byte[] bytes) =>
        from start in Gen.Choose(0, bytes.Length)
        from removed in Gen.Choose(0, Math.Min(12, bytes.Length - start))
        from fragment in Gen.Elements(Fragments)
        select (byte[])[.. bytes.AsSpan(0, start), .. fragment, .. bytes.AsSpan(start + removed)];

    private static string MediaTypeOf(string manifest) =>
        ManifestParser.Parse(SampleManifests.Bytes(manifest), contentType: null).MediaType;
}
