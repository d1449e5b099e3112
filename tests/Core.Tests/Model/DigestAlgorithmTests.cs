using System.Security.Cryptography;
using Registry.Core.Model;
using Xunit;

namespace Core.Tests.Model;

public sealed class DigestAlgorithmTests
{
    [Fact]
    public void TryParse_EveryAlgorithm_ReadsItsOwnName()
    {
        foreach (var algorithm in DigestAlgorithms.All)
        {
            Assert.True(DigestAlgorithms.TryParse(algorithm.Name, out var parsed));
            Assert.Equal(algorithm, parsed);
        }

        Assert.Equal(Enum.GetValues<DigestAlgorithm>(), DigestAlgorithms.All);
    }

    [Theory]
    [InlineData("")]
    [InlineData("SHA256")]
    [InlineData("sha256 ")]
    [InlineData("sha-256")]
    [InlineData("sha384")]
    [InlineData("blake3")]
    public void TryParse_AnythingElse_IsRefused(string name) => Assert.False(DigestAlgorithms.TryParse(name, out _));

    [Fact]
    public void HashLength_EveryAlgorithm_IsThatOfTheFrameworksHash()
    {
        foreach (var algorithm in DigestAlgorithms.All)
        {
            Assert.Equal(CryptographicOperations.HashData(algorithm.HashName, []).Length, algorithm.HashLength);
        }
    }

    [Fact]
    public void Name_UndefinedValue_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => ((DigestAlgorithm)2).Name);
}
