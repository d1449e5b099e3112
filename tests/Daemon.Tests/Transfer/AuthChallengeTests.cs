using System.Net.Http.Headers;
using Registry.Daemon.Transfer;
using Xunit;

namespace Daemon.Tests.Transfer;

public sealed class AuthChallengeTests
{
    [Theory]
    [InlineData("realm=\"https://auth.lan/token\",service=\"s\",scope=\"repository:a:pull,push\"", "https://auth.lan/token", "s", "repository:a:pull,push")]
    [InlineData("Realm = \"https://auth.lan/token\" , service=plain", "https://auth.lan/token", "plain", null)]
    [InlineData("service=\"a \\\"quoted\\\" one\",realm=\"r\"", "r", "a \"quoted\" one", null)]
    [InlineData("realm=\"unfinished", "unfinished", null, null)]
    [InlineData("realm=\"first\",realm=\"second\"", "first", null, null)]
    [InlineData("nonsense", null, null, null)]
    public void Parse_Parameters_AreRead(string parameters, string? realm, string? service, string? scope)
    {
        var challenge = AuthChallenge.Parse(new AuthenticationHeaderValue("Bearer", parameters));

        Assert.Equal("Bearer", challenge.Scheme);
        Assert.Equal(realm, challenge.Parameters.GetValueOrDefault("realm"));
        Assert.Equal(service, challenge.Parameters.GetValueOrDefault("service"));
        Assert.Equal(scope, challenge.Parameters.GetValueOrDefault("scope"));
    }
}
