using System.Text;
using Registry.Core.Errors;
using Registry.Core.Manifests;
using Xunit;

namespace Core.Tests.Manifests;

/// <summary>
/// The work on a hostile manifest grows as its size does. Counted are the bytes allocated, which are the same in every run; a
/// path that is quadratic without allocating would take hours at these sizes.
/// </summary>
public sealed class ManifestCostTests
{
    private const int Limit = 4 * 1024 * 1024;

    private const string Entry =
        "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"a/b\",\"digest\":\"" + SampleManifests.Digest1 + "\",\"size\":1,";

    private static readonly Dictionary<string, (string Prefix, string Unit, string Suffix)> Hostile = new()
    {
        ["arrays"] = ("{\"x\":", "[", ""),
        ["objects"] = ("", "{\"a\":", ""),
        ["one string"] = ("{\"x\":\"", "a", "\"}"),
        ["one escaped string"] = ("{\"mediaType\":\"", "\\u0061", "\"}"),
        ["one name"] = ("{\"", "\\u0061", "\":1}"),
        ["fields"] = ("{\"schemaVersion\":2,\"manifests\":[]", ",\"layersx\":1", "}"),
        ["broken names"] = ("{\"schemaVersion\":2,\"manifests\":[]", ",\"\\ud800\":1", "}"),
        ["annotations"] = ("{\"schemaVersion\":2,\"manifests\":[],\"annotations\":{\"\":\"\"", ",\"{0}\":\"\"", "}}"),
        ["descriptors"] = (Entry + "\"x\":0}", "," + SampleManifests.Descriptor1, "]}"),
        ["urls"] = (Entry + "\"urls\":[", "\"\",", "\"\"]}]}"),
        ["data"] = (Entry + "\"data\":\"", "AAAA", "\"}]}"),
        ["number"] = ("{\"schemaVersion\":", "2", "}"),
        ["white space"] = ("", " ", "{}"),
        ["not descriptors after all"] = ("{\"mediaType\":\"x/y\",\"layers\":[", "{\"digest\":\"\"},", "1]}"),
    };

    public static TheoryData<string> Shapes => [.. Hostile.Keys];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Parse_TwiceAsLarge_AllocatesAtMostTwiceAsMuch(string shape)
    {
        var half = Build(shape, Limit / 2);
        var whole = Build(shape, Limit);

        // Once before, so that pooled buffers and compiled code are there.
        Allocated(half);
        Allocated(whole);
        var (small, large) = (Allocated(half), Allocated(whole));

        // Lists and tables double as they grow, so the last doubling may fall between the two.
        Assert.InRange(large, 0, (3 * small) + 65536);
        Assert.InRange(large, 0, 16L * Limit);
    }

    [Fact]
    public void Parse_OrdinaryImage_AllocatesLittleMoreThanItTells()
    {
        var manifest = SampleManifests.Bytes(SampleManifests.DockerImage);
        Allocated(manifest);

        Assert.InRange(Allocated(manifest), 1, 3 * 1024);
    }

    private static byte[] Build(string shape, int size)
    {
        var (prefix, unit, suffix) = Hostile[shape];
        var count = (size - prefix.Length - suffix.Length) / unit.Length;
        var json = new StringBuilder(prefix, size + 1024);
        if (unit.Contains("{0}", StringComparison.Ordinal))
        {
            json.AppendJoin("", Enumerable.Range(0, count).Select(i => unit.Replace("{0}", i.ToString("x5", provider: null), StringComparison.Ordinal)));
        }
        else
        {
            json.Insert(prefix.Length, unit, count);
        }

        return SampleManifests.Bytes(json.Append(suffix).ToString());
    }

    private static long Allocated(byte[] manifest)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            ManifestParser.Parse(manifest, contentType: null);
        }
        catch (RegistryException)
        {
            // Refused or not, the work was done.
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
