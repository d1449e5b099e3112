using Registry.Core.Events;
using Registry.Daemon.Configuration;
using Xunit;

namespace Daemon.Tests.Configuration;

public sealed class WebhookTableTests : IDisposable
{
    private const string Secret = "never to be shown";
    private const string Whole = "name = 'ci'\nurl = 'https://ci.example/hook?key=1'\nevents = ['push', 'gc']\n";

    private readonly ConfigurationFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Load_OnlyWhatIsNeeded_HasTheDefaults()
    {
        var webhook = Assert.Single(Load($"[[webhook]]\n{Whole}").Configuration.Webhooks);

        Assert.Equal(("ci", "https://ci.example/hook?key=1", "*"), (webhook.Name, webhook.Url.ToString(), webhook.Repositories.ToString()));
        Assert.Equal([RegistryEventKind.Push, RegistryEventKind.GarbageCollection], webhook.Events);
        Assert.Equal((null, null, null), (webhook.Secret, webhook.SecretFile, webhook.Ca));
        Assert.Equal((WebhookFormat.CloudEvents, TimeSpan.FromSeconds(10)), (webhook.Format, webhook.Timeout));
    }

    [Fact]
    public void Load_Everything_IsBoundAndPathsAreAbsolute()
    {
        var keys = "repository = 'app/*'\nsecret_file = 's'\nca = 'ca.pem'\nformat = 'distribution'\ntimeout = '2s'\n";
        var toml = $"[log]\nlevel = 'debug'\n[[webhook]]\n{Whole.Replace("'gc'", "'pull'", StringComparison.Ordinal)}{keys}";

        var webhook = Assert.Single(Load(toml).Configuration.Webhooks);

        Assert.Equal((Path.Join(_files.Folder, "s"), Path.Join(_files.Folder, "ca.pem")), (webhook.SecretFile, webhook.Ca));
        Assert.Equal((WebhookFormat.Distribution, TimeSpan.FromSeconds(2), "app/*"), (webhook.Format, webhook.Timeout, webhook.Repositories.ToString()));
    }

    [Theory]
    [InlineData("name = 'ci'", "name = 'C I'", "2:8: webhook: name: expected a name of at most 64 lower-case letters, digits, \".\", \"_\" and \"-\", found \"C I\"")]
    [InlineData("https://", "ftp://", "3:7: webhook: url: expected a URL such as \"https://ci.example.com/hooks/registry\", without a user and a fragment")]
    [InlineData("https://", "https://me:you@", "3:7: webhook: url: expected a URL such as \"https://ci.example.com/hooks/registry\", without a user and a fragment")]
    [InlineData("'gc'", "'ping'", "4:19: webhook: events: expected one of \"push\", \"pull\", \"delete\", \"move\", \"quota\", \"gc\", \"verify\", found \"ping\"")]
    [InlineData("events = ['push', 'gc']", "", "1:1: webhook: events is missing")]
    [InlineData("'gc']", "'gc']\nformat = 'distribution'", "1:1: webhook: the format \"distribution\" knows the events \"push\", \"pull\" and \"delete\" alone")]
    [InlineData("'gc']", "'gc']\nsecret = 'short'", "5:10: webhook: secret: expected a secret of at least 16 characters, or \"whsec_\" and its bytes in base64, found something else, which is not shown")]
    [InlineData("'gc']", "'gc']\nsecret = 'a secret of the test'\nsecret_file = 'x'", "1:1: webhook: it has both secret and secret_file: one secret is enough")]
    public void Load_InvalidTable_IsRefusedWithItsPlace(string part, string replacement, string expected) =>
        Assert.Contains($"FILE:{expected}", Refuse($"[[webhook]]\n{Whole.Replace(part, replacement, StringComparison.Ordinal)}").Split('\n'));

    [Fact]
    public void Load_SameNameTwice_IsRefused() => Assert.EndsWith(
        "\"ci\" has a [[webhook]] already", Refuse($"[[webhook]]\n{Whole}[[webhook]]\n{Whole}"), StringComparison.Ordinal);

    [Theory]
    [InlineData("[webhook]", "FILE:1:1: [[webhook]] takes two brackets on each side: there may be several")]
    [InlineData("[[webhooks]]", "FILE:1:3: unknown section [webhooks]; did you mean [[webhook]]?")]
    public void Load_WrongHeader_IsRefusedWithoutTheSecret(string header, string expected)
    {
        var problems = Refuse($"{header}\nsecret = '{Secret}'\n{Whole}");

        Assert.Equal(expected, problems);
    }

    [Fact]
    public void WriteEffective_Secret_IsNotShown()
    {
        var settings = Load($"[[webhook]]\n{Whole}secret = '{Secret}'").Settings;
        using var output = new StringWriter();

        ConfigurationWriter.WriteEffective(settings, output);

        Assert.DoesNotContain(Secret, output.ToString(), StringComparison.Ordinal);
        Assert.Contains("secret = \"***\" }]  # ", output.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("webhook = [{ name = \"ci\"", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ChangedFrom_OnlyTheSecret_IsSeen()
    {
        var before = Load($"[[webhook]]\n{Whole}secret = '{Secret}'").Settings;
        var after = Load($"[[webhook]]\n{Whole}secret = '{Secret}, and another'").Settings;

        Assert.Equal(["[[webhook]]"], after.ChangedFrom(before).Select(setting => setting.ToString()));
    }

    private LoadedConfiguration Load(string toml) => _files.Load(_files.Write("registry.toml", toml));

    private string Refuse(string toml) => _files.Refuse(_files.Write("registry.toml", toml));
}
