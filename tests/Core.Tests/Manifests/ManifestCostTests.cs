using System.Text;
using Registry.Core.Errors;
using Registry.Core.Manifests;
using Xunit;

namespace Core.Tests.Manifests;

/// <summary>
/// The work on a hostile manifest of the largest size is in proportion to that size. Counted are the bytes allocated, since time
/// is another in every run; a path that is quadratic without allocating would take hours at this size.
/// </summary>
public sealed class ManifestCostTests
{
    private const int Size = 4 * 1024 * 1024;

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
    public void Parse_HostileManifest_AllocatesInProportion(string shape)
    {
        var manifest = Build(shape);

        // Once before, so that compiled code is there.
        Allocated(manifest);

        Assert.InRange(Allocated(manifest), 0, 16L * Size);
    }

    [Fact]
    public void Parse_OrdinaryImage_AllocatesLittleMoreThanItTells()
    {
        var manifest = SampleManifests.Bytes(SampleManifests.DockerImage);
        Allocated(manifest);

        Assert.InRange(Allocated(manifest), 1, 3 * 1024);
    }

    private static byte[] Build(string shape)
    {
        var (prefix, unit, suffix) = Hostile[shape];
        var count = (Size - prefix.Length - suffix.Length) / unit.Length;
        var json = new StringBuilder(prefix, Size);
        if (unit.Contains("{0}", StringComparison.Ordinal))
        {
            json.AppendJoin("", Enumerable.Range(0, count).Select(i => unit.Replace("{0}", $"{i:x5}", StringComparison.Ordinal)));
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
