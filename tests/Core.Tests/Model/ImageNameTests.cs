using Registry.Core.Model;
using Xunit;

namespace Core.Tests.Model;

public sealed class ImageNameTests
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("app", "app", null)]
    [InlineData("team/app:v1", "team/app", "v1")]
    [InlineData($"app@{Digest}", "app", Digest)]
    [InlineData($"app:v1@{Digest}", "app", Digest)]
    public void TryParse_Name_IsTakenApart(string text, string repository, string? reference)
    {
        Assert.True(ImageName.TryParse(text, out var name));
        Assert.Equal(repository, name.Repository.ToString());
        Assert.Equal(reference, name.Reference?.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("app:")]
    [InlineData("app@")]
    [InlineData(":v1")]
    [InlineData("App:v1")]
    [InlineData("app:v1:v2")]
    [InlineData("app@v1")]
    [InlineData($"app:a b@{Digest}")]
    [InlineData("localhost:5000/app")]
    [InlineData("localhost:5000/app:v1")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(ImageName.TryParse(text, out _));

    [Theory]
    [InlineData("app")]
    [InlineData("app:v1")]
    [InlineData($"app@{Digest}")]
    public void ToString_Name_IsItself(string text)
    {
        Assert.True(ImageName.TryParse(text, out var name));
        Assert.Equal(text, name.ToString());
    }
}
