using Registry.Core.Access;
using Xunit;

namespace Core.Tests.Access;

public sealed class TokenSecretTests
{
    private const string Secret = "rgt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA-_";

    [Fact]
    public void Create_Twice_AreTwoSecrets()
    {
        var (first, second) = (TokenSecret.Create(), TokenSecret.Create());

        Assert.True(TokenSecret.IsOne(first));
        Assert.Equal(Secret.Length, first.Length);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Hash_Secret_IsItsSha256()
    {
        // FIPS 180-2, B.1.
        Assert.Equal("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD", Convert.ToHexString(TokenSecret.Hash("abc")));
        Assert.NotEqual(TokenSecret.Hash(Secret), TokenSecret.Hash(Secret.ToLowerInvariant()));
    }

    [Theory]
    [InlineData(Secret, true)]
    [InlineData("", false)]
    [InlineData("rgt_", false)]
    [InlineData("RGT_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", false)]
    [InlineData("rgt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", false)]
    [InlineData("rgt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", false)]
    [InlineData("rgt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", false)]
    [InlineData("rgt_AAAAAAAAAAAAAAAAAAAA AAAAAAAAAAAAAAAAAAAAAA", false)]
    [InlineData("rgt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n", false)]
    [InlineData("rgt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+", false)]
    [InlineData("rgt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\u00e9", false)]
    public void IsOne_Text_IsOfTheForm(string text, bool expected) => Assert.Equal(expected, TokenSecret.IsOne(text));
}
