using Registry.Core.Model;
using Xunit;

namespace Core.Tests.Model;

public sealed class ImageReferenceTests
{
    private static readonly string Digest = $"sha256:{new string('a', 64)}";

    [Theory]
    [InlineData("app", null)]
    [InlineData("team/app", null)]
    [InlineData("team/app:v1", "v1")]
    [InlineData("app:Latest_1", "Latest_1")]
    public void TryParse_RepositoryOrTag_IsRead(string text, string? tag)
    {
        Assert.True(ImageReference.TryParse(text, out var image));
        Assert.Equal(text.Split(':')[0], image.Repository.ToString());
        Assert.Equal(tag, image.Reference?.Tag?.ToString());
        Assert.Equal(text, image.ToString());
    }

    [Fact]
    public void TryParse_Digest_IsRead()
    {
        Assert.True(ImageReference.TryParse($"team/app@{Digest}", out var image));
        Assert.Equal(Digest, image.Reference?.Digest.ToString());
        Assert.Equal($"team/app@{Digest}", image.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("App")]
    [InlineData("app:")]
    [InlineData("app@")]
    [InlineData("app:.v1")]
    [InlineData("app:v1:v2")]
    [InlineData("app@v1")]
    [InlineData("app:v1@sha256:aaaa")]
    [InlineData("host:5000/app:v1")]
    [InlineData(":v1")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(ImageReference.TryParse(text, out _));
}
