using System.Text;
using Registry.Core.Model;
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

        Assert.Equal(new RegistryCredentials("user", "secret"), AuthFile.Find(file, host, repository: null));
        Assert.Null(AuthFile.Find(file, "other.lan", repository: null));
        Assert.Null(AuthFile.Find(file, "third.lan", repository: null));
    }

    [Theory]
    [InlineData("team-a/app", "a")]
    [InlineData("team-a/tools/app", "tools")]
    [InlineData("team-ab/app", "host")]
    [InlineData("team-b/app", "host")]
    [InlineData(null, "host")]
    public void Find_Namespaces_TheLongestThatHasCredentials(string? repository, string user)
    {
        var entries = $"\"quay.io/team-a\":{AuthOf("a")},\"quay.io/team-b\":{{}},\"quay.io\":{AuthOf("host")},\"quay.io/team-a/tools\":{AuthOf("tools")}";
        var file = Write($"{{\"auths\":{{{entries}}}}}");

        var name = repository is null ? (RepositoryName?)null : RepositoryName.Parse(repository);
        Assert.Equal(user, AuthFile.Find(file, "quay.io", name)!.UserName);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"auths\":{},\"credsStore\":\"pass\"}")]
    public void Find_NoEntries_IsNobody(string json) => Assert.Null(AuthFile.Find(Write(json), "registry.lan", repository: null));

    [Theory]
    [InlineData("no json")]
    [InlineData("{\"auths\":{\"registry.lan\":{\"auth\":\"%\"}}}")]
    [InlineData("{\"auths\":{\"registry.lan\":{\"auth\":\"dXNlcg==\"}}}")]
    public void Find_Malformed_IsRefusedNamingTheFile(string json)
    {
        var file = Write(json);
        var exception = Assert.Throws<SourceException>(() => AuthFile.Find(file, "registry.lan", repository: null));
        Assert.StartsWith($"{file} cannot be read: ", exception.Message, StringComparison.Ordinal);
    }

    private static string AuthOf(string user) => $"{{\"auth\":\"{Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:secret"))}\"}}";

    private string Write(string json)
    {
        File.WriteAllText(_folder.File("config.json"), json);
        return _folder.File("config.json");
    }
}
