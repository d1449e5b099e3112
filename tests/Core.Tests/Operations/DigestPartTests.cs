using Registry.Core.Operations;
using Xunit;

namespace Core.Tests.Operations;

public sealed class DigestPartTests
{
    [Theory]
    [InlineData("", "sha256:001")]
    [InlineData("sha256:001", "sha256:002")]
    [InlineData("sha256:0ff3", "sha256:100")]
    [InlineData("sha256:ffe1", "sha256:fff")]
    [InlineData("sha256:fff", "sha512:000")]
    [InlineData("sha512:000", "sha512:001")]
    [InlineData("sha512:fffabc", null)]
    [InlineData("md5:00", null)]
    public void After_EachPosition_IsTheBeginningOfTheNextPart(string position, string? expected) =>
        Assert.Equal(expected, DigestPart.After(position));
}
