using Registry.Core.Model;
using Xunit;

namespace Core.Tests.Model;

public sealed class SubjectTagsTests
{
    [Fact]
    public void Of_Sha256_AreTheFallbackAndCosigns()
    {
        var digest = Digest.Of([], DigestAlgorithm.Sha256);
        var name = $"sha256-{digest.Hex}";

        Assert.Equal([name, $"{name}.sig", $"{name}.att", $"{name}.sbom"], SubjectTags.Of(digest).Select(tag => tag.ToString()));
    }

    [Fact]
    public void Of_Sha512_AreNone() => Assert.Empty(SubjectTags.Of(Digest.Of([], DigestAlgorithm.Sha512)));
}
