using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using Microsoft.FSharp.Core;
using Registry.Core.Errors;
using Registry.Core.Model;
using Registry.Daemon.Http;
using Xunit;

namespace Daemon.Tests.Http;

/// <summary>Whatever a client writes into a path or a header, it is read or refused, with declared refusals and no others.</summary>
public sealed class V2RequestFuzzTests
{
    private const string Digest = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

    /// <summary>The same inputs in every run.</summary>
    private static readonly Config Config = Config.QuickThrowOnFailure
        .WithMaxTest(20_000)
        .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(20240501, 7), FSharpOption<int>.None)));

    private static readonly RegistryErrorCode[] Declared =
    [
        RegistryErrorCode.RouteUnknown, RegistryErrorCode.NameInvalid, RegistryErrorCode.DigestInvalid, RegistryErrorCode.TagInvalid,
        RegistryErrorCode.ManifestUnknown, RegistryErrorCode.BlobUploadUnknown,
    ];

    private static readonly string[] Fragments =
    [
        "/", "//", "/v2", "/v2/", "a", "a/b", "A", "_catalog", "/tags/list", "/manifests/", "/blobs/", "/uploads/", "/blobs/uploads/", "/referrers/",
        "latest", Digest, "sha256:", "0f0c1d2e-3456-4789-8abc-def012345678", "..", ".", "%2e", "%2f", "%", "%0", "%00", "%0a", "%25", "%3A", "%c3%a9",
        "?", "#", "http://", "://", ":", "\\", "\0", "\n", " ", "é", "\ud800", "-", "_", "__", "\u212a",
    ];

    private static readonly Gen<string> RandomText =
        Gen.ArrayOf(Gen.Choose(0, 255).Select(value => (byte)value)).Select(bytes => Encoding.Latin1.GetString(bytes));

    private static readonly Gen<string> RandomRoutes = Gen.ArrayOf(Gen.Elements(Fragments)).Select(string.Concat);

    private static readonly Gen<string> MutatedRoutes = Gen.Elements(
            "/v2/", "/v2/_catalog", "/v2/a/tags/list", "/v2/a/b/manifests/latest", $"/v2/a/b/manifests/{Digest}", $"/v2/a/blobs/{Digest}",
            "/v2/a/blobs/uploads/", "/v2/a/blobs/uploads/0f0c1d2e-3456-4789-8abc-def012345678", $"/v2/a/referrers/{Digest}")
        .SelectMany(route =>
            from start in Gen.Choose(0, route.Length)
            from removed in Gen.Choose(0, Math.Min(3, route.Length - start))
            from fragment in Gen.Elements(Fragments)
            select route.Remove(start, removed).Insert(start, fragment));

    [Fact]
    public void Parse_RandomBytes_OnlyDeclaredOutcomes() => Check(RandomText, ReadsOrRefuses);

    [Fact]
    public void Parse_RandomRoutes_OnlyDeclaredOutcomes() => Check(RandomRoutes, ReadsOrRefuses);

    [Fact]
    public void Parse_MutatedRoutes_OnlyDeclaredOutcomes() => Check(MutatedRoutes, ReadsOrRefuses);

    [Fact]
    public void Parse_PathsOfManyParts_OnlyDeclaredOutcomes()
    {
        foreach (var fragment in Fragments)
        {
            ReadsOrRefuses("/v2/" + string.Concat(Enumerable.Repeat(fragment, 10_000)));
        }
    }

    [Fact]
    public void Parse_RandomRanges_AreInsideTheBodyApartAndInOrder()
    {
        var ranges = Gen.ArrayOf(Gen.Elements("bytes=", "0", "1", "9", "99", "100", "18446744073709551616", "-", ",", " ", "x", "+", "")).Select(string.Concat);
        Check(ranges.SelectMany(text => Gen.Elements(text, "bytes=" + text)), text =>
        {
            var outcome = ByteRanges.Parse(text, 100, out var found);

            Assert.Equal(outcome == RangeOutcome.Partial, found.Count > 0 && outcome != RangeOutcome.Whole);
            var end = -1L;
            foreach (var range in outcome == RangeOutcome.Partial ? found : [])
            {
                Assert.InRange(range.Start, end + 1, 99);
                Assert.InRange(range.End, range.Start + 1, 100);
                end = range.End;
            }
        });
    }

    [Fact]
    public void Parse_RandomContentRanges_AreReadOrRefused()
    {
        var ranges = Gen.ArrayOf(Gen.Elements("bytes ", "0", "9", "99", "9223372036854775807", "-", "/", "*", " ", "x", "+")).Select(string.Concat);
        Check(ranges, text =>
        {
            var request = new DefaultHttpContext().Request;
            request.Headers.ContentRange = text;
            try
            {
                var range = ContentRange.Parse(request)!.Value;
                Assert.InRange(range.Start, 0, long.MaxValue);
                Assert.InRange(range.Length, 1, long.MaxValue);
            }
            catch (RegistryException e)
            {
                Assert.Equal(RegistryErrorCode.BlobUploadInvalid, e.Code);
            }
        });
    }

    private static void Check(Gen<string> inputs, Action<string> property) => Prop.ForAll(inputs.ToArbitrary(), property).Check(Config);

    private static void ReadsOrRefuses(string target)
    {
        foreach (var method in new[] { "GET", "PUT" })
        {
            try
            {
                var request = V2Request.Parse(method, target);
                Assert.Equal(
                    request.Resource is not (V2Resource.Base or V2Resource.Catalog), RepositoryName.TryParse(request.Repository.ToString(), out _));
            }
            catch (RegistryException e)
            {
                Assert.Contains(e.Code, Declared);
                Assert.All(e.Message, c => Assert.InRange(c, ' ', '~'));
            }
        }
    }
}
