using Registry.Core.Model;
using Xunit;

namespace Core.Tests.Model;

public sealed class ReferenceTests
{
    private static readonly Digest Digest = Digest.Of([], DigestAlgorithm.Sha256);

    [Fact]
    public void Constructor_Tag_HoldsTheTagAlone()
    {
        var reference = new Reference(Tag.Parse("v1"));

        Assert.Equal(Tag.Parse("v1"), reference.Tag);
        Assert.Null(reference.Digest);
        Assert.Equal("v1", reference.ToString());
    }

    [Fact]
    public void Constructor_Digest_HoldsTheDigestAlone()
    {
        var reference = new Reference(Digest);

        Assert.Equal(Digest, reference.Digest);
        Assert.Null(reference.Tag);
        Assert.Equal(Digest.ToString(), reference.ToString());
    }

    [Fact]
    public void Equals_SameTag_IsTrue()
    {
        Assert.Equal(new Reference(Tag.Parse("v1")), new Reference(Tag.Parse("v1")));
        Assert.NotEqual(new Reference(Tag.Parse("v1")), new Reference(Tag.Parse("v2")));
        Assert.NotEqual(new Reference(Tag.Parse("v1")), new Reference(Digest));
    }
}
