using Registry.Core.Manifests;
using Xunit;

namespace Core.Tests.Manifests;

public sealed class PlatformReaderTests
{
    [Fact]
    public void ReadIndex_Entries_AreInOrder()
    {
        var platforms = PlatformReader.ReadIndex(SampleManifests.Bytes(SampleManifests.OciIndex));

        Assert.Equal(["linux/amd64", "unknown/unknown"], platforms.Select(platform => platform!.ToString()));
        Assert.Equal([false, true], platforms.Select(platform => platform!.IsUnknown));
    }

    [Fact]
    public void ReadIndex_Variant_IsPartOfTheName() => Assert.Equal(
        "linux/arm/v7", Assert.Single(PlatformReader.ReadIndex(SampleManifests.Bytes(SampleManifests.DockerManifestList)))!.ToString());

    [Fact]
    public void ReadIndex_EntriesWithoutPlatform_KeepTheirPlace() =>
        Assert.Equal([null, null], PlatformReader.ReadIndex(SampleManifests.Bytes(SampleManifests.BuildkitCache)));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"manifests":7}""")]
    [InlineData(SampleManifests.OciImage)]
    public void ReadIndex_NoIndex_IsEmpty(string json) => Assert.Empty(PlatformReader.ReadIndex(SampleManifests.Bytes(json)));

    [Theory]
    [InlineData("""{"manifests":[{"platform":{"os":7,"architecture":"x"} }]}""")]
    [InlineData("""{"manifests":[{"platform":"linux"}]}""")]
    [InlineData("""{"manifests":[7]}""")]
    [InlineData("""{"manifests":[{"platform":{"os":"\ud800","architecture":"x"} }]}""")]
    public void ReadIndex_Malformed_IsNoPlatform(string json) => Assert.Null(Assert.Single(PlatformReader.ReadIndex(SampleManifests.Bytes(json))));
}
