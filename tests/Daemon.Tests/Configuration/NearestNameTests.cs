using Registry.Daemon.Configuration;
using Xunit;

namespace Daemon.Tests.Configuration;

public sealed class NearestNameTests
{
    private static readonly string[] Names = ["listen", "external_url", "trusted_proxies", "root", "key"];

    [Theory]
    [InlineData("lisen", "listen")]
    [InlineData("Listen", "listen")]
    [InlineData("litsen", "listen")]
    [InlineData("listenn", "listen")]
    [InlineData("external-url", "external_url")]
    [InlineData("externalurl", "external_url")]
    [InlineData("trusted_proxy", "trusted_proxies")]
    [InlineData("rot", "root")]
    public void Find_Misspelt_FindsTheName(string name, string expected) => Assert.Equal(expected, NearestName.Find(name, Names));

    [Theory]
    [InlineData("")]
    [InlineData("port")]
    [InlineData("certificate")]
    public void Find_NothingClose_FindsNothing(string name) => Assert.Null(NearestName.Find(name, ["listen", "external_url", "address"]));

    [Theory]
    [InlineData("ci")]
    [InlineData("n")]
    public void Find_ShortNameWithLittleInCommon_FindsNothing(string name) => Assert.Null(NearestName.Find(name, ["ab", "x"]));

    [Fact]
    public void Find_HugeName_FindsNothing() => Assert.Null(NearestName.Find(new string('l', 1_000_000), Names));
}
