using Registry.Core.Operations;
using Registry.Daemon.Transfer;
using Xunit;

namespace Daemon.Tests.Transfer;

public sealed class AuthFileTests : IDisposable
{
    // user:secret
    private const string Auth = "dXNlcjpzZWNyZXQ=";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("registry.lan:5000", "registry.lan:5000")]
    [InlineData("https://registry.lan", "registry.lan")]
    [InlineData("https://registry.lan/v2/", "registry.lan")]
    [InlineData("https://index.docker.io/v1/", "docker.io")]
    public void Find_Entry_IsTheHosts(string key, string host)
    {
        var file = Write($"{{\"auths\":{{\"other.lan\":{{}},\"{key}\":{{\"auth\":\"{Auth}\"}}}}}}");

        Assert.Equal(new RegistryCredentials("user", "secret"), AuthFile.Find(file, host));
        Assert.Null(AuthFile.Find(file, "other.lan"));
        Assert.Null(AuthFile.Find(file, "third.lan"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"auths\":{},\"credsStore\":\"pass\"}")]
    public void Find_NoEntries_IsNobody(string json) => Assert.Null(AuthFile.Find(Write(json), "registry.lan"));

    [Theory]
    [InlineData("no json")]
    [InlineData("{\"auths\":{\"registry.lan\":{\"auth\":\"%\"}}}")]
    [InlineData("{\"auths\":{\"registry.lan\":{\"auth\":\"dXNlcg==\"}}}")]
    public void Find_Malformed_IsRefusedNamingTheFile(string json)
    {
        var file = Write(json);
        var exception = Assert.Throws<SourceException>(() => AuthFile.Find(file, "registry.lan"));
        Assert.StartsWith($"{file} cannot be read: ", exception.Message, StringComparison.Ordinal);
    }

    private string Write(string json)
    {
        File.WriteAllText(_folder.File("config.json"), json);
        return _folder.File("config.json");
    }
}
