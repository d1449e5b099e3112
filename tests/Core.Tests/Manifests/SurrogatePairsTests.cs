using Registry.Core.Manifests;
using Xunit;

namespace Core.Tests.Manifests;

public sealed class SurrogatePairsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData(@"\u0041\n\\")]
    [InlineData(@"\ud83d\ude00")]
    [InlineData(@"\uD83D\uDE00\uDBFF\uDFFFx")]
    [InlineData(@"\\ud800")]
    [InlineData(@"\ud7ff\ue000")]
    public void AreWhole_PairsOrNone_IsTrue(string json) => Assert.True(SurrogatePairs.AreWhole(SampleManifests.Bytes(json)));

    [Theory]
    [InlineData(@"\ud800")]
    [InlineData(@"\udfff")]
    [InlineData(@"\ude00\ud83d")]
    [InlineData(@"\ud83d\ud83d\ude00")]
    [InlineData(@"\ud83dx\ude00")]
    [InlineData(@"\ud83d\n\ude00")]
    [InlineData(@"\ud83d\\ude00")]
    [InlineData(@"\ud83d\u0041")]
    [InlineData(@"\\\ud83d")]
    public void AreWhole_HalfAPair_IsFalse(string json) => Assert.False(SurrogatePairs.AreWhole(SampleManifests.Bytes(json)));
}
