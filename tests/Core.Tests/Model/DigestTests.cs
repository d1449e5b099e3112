using System.Text;
using Registry.Core.Model;
using Xunit;

namespace Core.Tests.Model;

public sealed class DigestTests
{
    private const string Sha256OfAbc = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private const string Sha512OfAbc =
        "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";

    public static TheoryData<string> Invalid => new()
    {
        "",
        ":",
        "sha256",
        "sha256:",
        new string('a', 64),
        "sha256:" + new string('a', 63),
        "sha256:" + new string('a', 65),
        "sha256:" + new string('a', 128),
        "sha512:" + new string('a', 64),
        "sha512:" + new string('a', 127),
        "sha512:" + new string('a', 129),
        "SHA256:" + new string('a', 64),
        "sha256:" + new string('A', 64),
        "sha256:" + new string('g', 64),
        "sha256:" + new string('a', 63) + "\n",
        "sha256:" + new string('a', 64) + "\n",
        "sha256:" + new string('a', 64) + "\0",
        " sha256:" + new string('a', 64),
        "sha256 :" + new string('a', 64),
        "sha256::" + new string('a', 63),
        "sha256:" + new string('a', 32) + ":" + new string('a', 31),
        "sha256:" + new string('a', 63) + "\uFF11",
        "sha256:" + new string('a', 63) + "\u0430",
        "\u0455ha256:" + new string('a', 64),
        "sha384:" + new string('a', 96),
        "md5:" + new string('a', 32),
        "sha256+b64u:" + new string('a', 64),
        "sha256:../" + new string('a', 61),
        "sha256:%61" + new string('a', 61),
    };

    [Theory]
    [InlineData(Sha256OfAbc, DigestAlgorithm.Sha256)]
    [InlineData(Sha512OfAbc, DigestAlgorithm.Sha512)]
    public void TryParse_Canonical_KeepsTheText(string text, DigestAlgorithm algorithm)
    {
        Assert.True(Digest.TryParse(text, out var digest));
        Assert.Equal(text, digest.ToString());
        Assert.Equal(algorithm, digest.Algorithm);
        Assert.Equal(text[7..], digest.Hex.ToString());
        Assert.Equal(digest, Digest.Parse(text));
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void TryParse_AnythingElse_IsRefused(string text)
    {
        Assert.False(Digest.TryParse(text, out var digest));
        Assert.Equal(default, digest);
        Assert.Throws<FormatException>(() => Digest.Parse(text));
    }

    [Fact]
    public void TryParse_Null_IsRefused() => Assert.False(Digest.TryParse(null, provider: null, out _));

    [Theory]
    [InlineData(DigestAlgorithm.Sha256, Sha256OfAbc)]
    [InlineData(DigestAlgorithm.Sha512, Sha512OfAbc)]
    public void Of_KnownBytes_IsThePublishedHash(DigestAlgorithm algorithm, string expected) =>
        Assert.Equal(expected, Digest.Of(Encoding.ASCII.GetBytes("abc"), algorithm).ToString());

    [Fact]
    public void FromHash_OtherLength_Throws() =>
        Assert.Throws<ArgumentException>(() => Digest.FromHash(DigestAlgorithm.Sha512, new byte[32]));

    [Fact]
    public void MaxLength_Sha512_IsReached() => Assert.Equal(Digest.MaxLength, Sha512OfAbc.Length);

    [Fact]
    public void Default_IsNoDigest()
    {
        Assert.Equal("", default(Digest).ToString());
        Assert.True(default(Digest).Hex.IsEmpty);
        Assert.NotEqual(default, Digest.Parse(Sha256OfAbc));
    }
}
