using Registry.Core.Model;
using Xunit;

namespace Core.Tests.Model;

public sealed class ReferrersTagTests
{
    private static readonly string Hex = new('a', 64);

    [Fact]
    public void Of_Sha256_IsTheSchemesTagAndCosigns() =>
        Assert.Equal(
            [$"sha256-{Hex}", $"sha256-{Hex}.sig", $"sha256-{Hex}.att", $"sha256-{Hex}.sbom"],
            ReferrersTag.Of(Digest.Parse($"sha256:{Hex}", null)).Select(tag => tag.ToString()));

    [Fact]
    public void Of_Sha512_IsTooLongForATag() => Assert.Empty(ReferrersTag.Of(Digest.Parse($"sha512:{Hex}{Hex}", null)));

    [Fact]
    public void TryParse_WhatOfGives_IsItsSubject()
    {
        var subject = Digest.Parse($"sha256:{Hex}", null);

        Assert.All(ReferrersTag.Of(subject), tag =>
        {
            Assert.True(ReferrersTag.TryParse(tag.ToString(), out var parsed));
            Assert.Equal(subject, parsed);
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("latest")]
    [InlineData("v1-alpha")]
    [InlineData("sha256-")]
    [InlineData("sha256-abc.sig")]
    [InlineData("sha512-abc")]
    [InlineData("-sig")]
    public void TryParse_AnotherTag_IsNone(string tag) => Assert.False(ReferrersTag.TryParse(tag, out _));

    [Theory]
    [InlineData(".other")]
    [InlineData(".")]
    [InlineData(".sig.sig")]
    [InlineData("a")]
    [InlineData("-sig")]
    public void TryParse_AnotherEnd_IsNone(string end) => Assert.False(ReferrersTag.TryParse($"sha256-{Hex}{end}", out _));
}
