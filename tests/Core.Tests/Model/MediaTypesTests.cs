using Registry.Core.Model;
using Xunit;

namespace Core.Tests.Model;

public sealed class MediaTypesTests
{
    public static TheoryData<string> WellFormed => new()
    {
        "a/b",
        MediaTypes.OciManifest,
        MediaTypes.DockerSchema1Signed,
        "application/vnd.in-toto+json",
        "9/9!#$&-^_.+",
        new string('a', 127) + "/" + new string('b', 127),
    };

    public static TheoryData<string> Malformed => new()
    {
        "",
        "/",
        "a",
        "a/",
        "/a",
        "a/b/c",
        "a/.b",
        "a /b",
        "a/b\n",
        "a/b; charset=utf-8",
        "a/b,c/d",
        "a/\u00E9",
        "\uFF41/b",
        "*/*",
        new string('a', 128) + "/b",
        "a/" + new string('b', 128),
    };

    [Theory]
    [MemberData(nameof(WellFormed))]
    public void IsWellFormed_TwoNames_IsTrue(string text) => Assert.True(MediaTypes.IsWellFormed(text));

    [Theory]
    [MemberData(nameof(Malformed))]
    public void IsWellFormed_AnythingElse_IsFalse(string text) => Assert.False(MediaTypes.IsWellFormed(text));

    [Theory]
    [InlineData("application/vnd.oci.image.layer.nondistributable.v1.tar", true)]
    [InlineData("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", true)]
    [InlineData("application/vnd.oci.image.layer.nondistributable.v1.tar+zstd", true)]
    [InlineData("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", true)]
    [InlineData("application/vnd.oci.image.layer.v1.tar+gzip", false)]
    [InlineData("application/vnd.docker.image.rootfs.diff.tar.gzip", false)]
    [InlineData("", false)]
    public void IsNonDistributable_ByType_Tells(string mediaType, bool expected) =>
        Assert.Equal(expected, MediaTypes.IsNonDistributable(mediaType));
}
