using Registry.Core.Limits;
using Registry.Core.Model;
using Xunit;

namespace Daemon.Tests.Configuration;

public sealed class LimitRuleTableTests : IDisposable
{
    private const string Keys =
        "path, max_image_size, tag_count_limit, max_blob_size, max_manifest_size, immutable_tags, quota, allowed_media_types, read_only";

    private const string Size = "expected a size such as 1048576, \"64MiB\" or \"4GB\" (B, KB, MB, GB, TB, KiB, MiB, GiB or TiB)";
    private const string Path =
        "expected a regular expression over repository names such as \"^app/\" (at most 512 ASCII characters, without lookarounds and "
        + "backreferences)";

    private readonly ConfigurationFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Load_Rules_AreBoundInTheirOrderOverTheCommonLimits()
    {
        var policy = Load("""
            [limits]
            max_image_size = "1GB"
            tag_count_limit = 1000

            [[limits.rule]]
            path = "^project-1/.*"
            max_image_size = "20MB"
            tag_count_limit = 3
            max_blob_size = "10KiB"
            max_manifest_size = "1MiB"
            immutable_tags = ["v*"]
            quota = "50GB"
            allowed_media_types = ["application/vnd.oci.image.*"]
            read_only = true

            [[limits.rule]]
            path = "."
            max_image_size = 0
            """);

        var limits = policy.For(RepositoryName.Parse("project-1/app"));
        Assert.Equal(
            [20_000_000, 3, 10 << 10, 1 << 20, 50_000_000_000],
            new[] { limits.MaxImageSize, limits.TagCountLimit, limits.MaxBlobSize, limits.MaxManifestSize, limits.Quota }.Select(limit => limit!.Value));
        Assert.True(limits.IsReadOnly);
        Assert.True(limits.IsImmutable("v1"));
        Assert.Equal("application/vnd.oci.image.*", Assert.Single(limits.AllowedMediaTypes).ToString());
        var other = policy.For(RepositoryName.Parse("app"));
        Assert.Equal((2, 1000, 4 << 20), (other.Rule!.Number, other.TagCountLimit!.Value, other.MaxManifestSize!.Value));
        Assert.Null(other.MaxImageSize);
    }

    [Theory]
    [InlineData("max_image_size = 1", "1:1: rule: path is missing")]
    [InlineData("path = '('", $"2:8: rule: path: {Path}, found \"(\": Invalid pattern '(' at offset 1. Not enough )'s")]
    [InlineData("path = '(?=a)'", $"2:8: rule: path: {Path}, found \"(?=a)\": ", true)]
    [InlineData("path = ''", $"2:8: rule: path: {Path}, found \"\"")]
    [InlineData("path = 'a'\nmax_image_size = '20 MBs'", $"3:18: rule: max_image_size: {Size}, found \"20 MBs\"")]
    [InlineData("path = 'a'\nquota = -1", $"3:9: rule: quota: {Size}, found -1")]
    [InlineData("path = 'a'\ntag_count_limit = -1", "3:19: rule: tag_count_limit: expected a whole number from 0 to 1000000000, found -1")]
    [InlineData("path = 'a'\nread_only = 'yes'", "3:13: rule: read_only: expected true or false, found \"yes\"")]
    [InlineData("path = 'a'\nimmutable_tags = ['a b']", "3:19: rule: immutable_tags: expected a name such as \"v*\" (* is any run of characters, ? any one), found \"a b\"")]
    [InlineData("path = 'a'\nallowed_media_types = ['Image/*']", "3:24: rule: allowed_media_types: expected a media type in lower case such as \"application/vnd.oci.image.*\" (* is any run of characters, ? any one), found \"Image/*\"")]
    [InlineData("path = 'a'\nquotas = 1", "3:1: rule: unknown key 'quotas'; did you mean 'quota'?")]
    [InlineData("path = 'a'\npassword = 1", $"3:1: rule: unknown key 'password'; known are {Keys}")]
    public void Load_InvalidRule_IsRefusedWithItsPlace(string keys, string expected, bool isOnlyTheStart = false)
    {
        var problem = Refuse($"[[limits.rule]]\n{keys}");

        Assert.Equal($"FILE:{expected}", isOnlyTheStart ? problem[..($"FILE:{expected}".Length)] : problem);
    }

    [Fact]
    public void Load_SamePathTwice_IsRefused() =>
        Assert.Equal(
            "FILE:4:8: rule: path: \"a\" has a [[limits.rule]] already",
            Refuse("[[limits.rule]]\npath = 'a'\n[[limits.rule]]\npath = 'a'\nquota = 2"));

    [Theory]
    [InlineData("max_image_size = '20 MBs'", $"2:18: max_image_size: {Size}, found \"20 MBs\"")]
    [InlineData("max_blob_size = -5", $"2:17: max_blob_size: {Size}, found -5")]
    [InlineData("tag_count_limit = -5", "2:19: tag_count_limit: expected a whole number from 0 to 1000000000, found -5")]
    public void Load_InvalidCommonLimit_IsRefusedWithItsPlace(string keys, string expected) =>
        Assert.Equal($"FILE:{expected}", Refuse($"[limits]\n{keys}"));

    private LimitPolicy Load(string toml) => _files.Load(Write(toml)).Configuration.Limits.Policy;

    private string Refuse(string toml) => _files.Refuse(Write(toml));

    private string Write(string toml) => _files.Write("registry.toml", toml);
}
