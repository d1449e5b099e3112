using System.Text.Json;
using Registry.Core.Access;
using Registry.Daemon.Commands;
using Registry.Daemon.Configuration;
using Registry.Daemon.Tls;
using Registry.Storage;
using Xunit;

namespace Daemon.Tests.Commands;

public sealed class InitCommandTests : IDisposable
{
    private const string Password = "correct horse";

    private readonly CommandRun _run = new() { Input = Password + "\n" };

    private string Data => _run.Folder.File("data");

    private string Configuration => _run.Folder.File("etc/registry.toml");

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Init_NoTerminal_MakesAllWithAPasswordByChance()
    {
        Assert.Equal(ExitCode.Success, await InitAsync("--listen", "127.0.0.1:5000"));

        var password = _run.Output.Split("with the password ")[1].Split(',')[0];
        Assert.True(PasswordHash.Verify(await FindPasswordAsync("admin"), password));
        Assert.Equal((true, true), (File.Exists(Path.Join(Data, "tls/ca.crt")), File.Exists(Path.Join(Data, "tls/server.pem"))));
        Assert.Equal(new TlsConfiguration(Path.Join(Data, "tls/server.pem"), Path.Join(Data, "tls/server.pem")), Load().Tls);
        Assert.Empty(_run.Error);
    }

    [Fact]
    public async Task Init_ConfigurationFile_IsFitForAServerAndHoldsWhatDiffers()
    {
        await InitAsync("--tls", "none", "--password-stdin");

        var text = await File.ReadAllTextAsync(Configuration);
        Assert.Contains($"[storage]\n# The data folder. ", text, StringComparison.Ordinal);
        Assert.Contains($"\nroot = \"{Data}\"\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("[tls]", text, StringComparison.Ordinal);
        Assert.DoesNotContain("listen", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, text, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, await _run.InvokeAsync("config", "check", "--config", Configuration));
        Assert.True(File.GetUnixFileMode(Configuration).HasFlag(UnixFileMode.OtherRead));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(Configuration)!));
    }

    [Fact]
    public async Task Init_PasswordFromStandardInput_IsNotPrinted()
    {
        Assert.Equal(ExitCode.Success, await InitAsync("--tls", "none", "--admin", "root", "--password-stdin"));

        Assert.True(PasswordHash.Verify(await FindPasswordAsync("root"), Password));
        Assert.EndsWith($"Start it: registryd serve --config {Configuration}\n", _run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, _run.Output + _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_Administrator_IsInTheAuditLogOnce()
    {
        await InitAsync("--tls", "none", "--password-stdin");
        File.Delete(Configuration);
        await InitAsync("--tls", "none", "--admin", "second");

        var line = Assert.Single(Directory.GetFiles(Path.Join(Data, "audit")).SelectMany(File.ReadLines));
        using var json = JsonDocument.Parse(line);
        Assert.Equal(
            ("access", $"shell:{Environment.GetEnvironmentVariable("SUDO_USER") ?? Environment.UserName}", "added administrator admin"),
            (json.RootElement.GetProperty("event").GetString(), json.RootElement.GetProperty("user").GetString(), json.RootElement.GetProperty("detail").GetString()));
        Assert.DoesNotContain(Password, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_AuditLogCannotBeWritten_SaysItAndMakesAll()
    {
        Directory.CreateDirectory(Data);
        await File.WriteAllTextAsync(Path.Join(Data, "audit"), "in the way");

        Assert.Equal(ExitCode.Success, await InitAsync("--tls", "none", "--password-stdin"));

        Assert.StartsWith("The audit log cannot be written, and events are lost: ", _run.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Configuration));
    }

    [Fact]
    public async Task Init_Names_AreInTheCertificateAndTheFirstInTheInstructions()
    {
        await InitAsync("--name", "registry.lan", "--name", "192.0.2.7", "--listen", "127.0.0.1:5443", "--password-stdin");

        using var certificate = ServerCertificate.Read(Path.Join(Data, "tls/server.pem"));
        Assert.Equal("registry.lan", certificate.Names[0].ToString());
        Assert.Contains("192.0.2.7", certificate.Names.Select(name => name.ToString()));
        Assert.Contains("localhost", certificate.Names.Select(name => name.ToString()));
        using var authority = ServerCertificate.Read(Path.Join(Data, "tls/ca.crt"));
        Assert.Contains($"# {authority.Fingerprint}\n", _run.Output, StringComparison.Ordinal);
        Assert.Contains("curl -fsSk -o ca.crt https://registry.lan:5443/ca.crt\n", _run.Output, StringComparison.Ordinal);
        Assert.All(
            ["/etc/docker/certs.d/registry.lan:5443/ca.crt", "/etc/containers/certs.d/registry.lan:5443/ca.crt", "/etc/containerd/certs.d/registry.lan:5443/hosts.toml"],
            path => Assert.Contains(path, _run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Init_Terminal_AsksForWhatNoFlagSays()
    {
        _run.Answers = new StringReader($"{Data}\nmaybe\nprivate-ca\n127.0.0.1:5001 nowhere\n127.0.0.1:5001 127.0.0.1:5002\nregistry.lan 10.0.0.9\n\n");
        _run.Secrets = new StringReader($"{Password}\n{Password}\n");

        Assert.Equal(ExitCode.Success, await _run.InvokeAsync("init", "--config", Configuration));

        Assert.Contains("Answer private-ca, files or none.", _run.Error, StringComparison.Ordinal);
        Assert.Contains("nowhere: the port is missing.", _run.Error, StringComparison.Ordinal);
        Assert.Equal(["127.0.0.1:5001", "127.0.0.1:5002"], Load().Server.Listen.Select(address => address.ToString()));
        using var certificate = ServerCertificate.Read(Path.Join(Data, "tls/server.pem"));
        Assert.Equal("registry.lan", certificate.Names[0].ToString());
        Assert.True(PasswordHash.Verify(await FindPasswordAsync("admin"), Password));
    }

    [Fact]
    public async Task Init_InputEnds_MakesNothing()
    {
        _run.Answers = new StringReader($"{Data}\n");

        Assert.Equal(ExitCode.Failure, await _run.InvokeAsync("init", "--config", Configuration));

        Assert.Equal((false, false), (File.Exists(Configuration), Directory.Exists(Data)));
    }

    [Theory]
    [InlineData("[limits]\nmax_connections = 5\n")]
    [InlineData("[[auth.jwt]]\n")]
    [InlineData("no TOML")]
    public async Task Init_ThereIsAConfigurationFile_RefusesAndLeavesIt(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Configuration)!);
        await File.WriteAllTextAsync(Configuration, text);

        Assert.Equal(ExitCode.Failure, await InitAsync("--tls", "none"));

        Assert.Contains($"There is a configuration file {Configuration} already", _run.Error, StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(Configuration));
        Assert.False(Directory.Exists(Data));
    }

    [Fact]
    public async Task Init_ConfigurationFileSetsNothing_TakesItsPlaceAndKeepsItsMode()
    {
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        Directory.CreateDirectory(Path.GetDirectoryName(Configuration)!);
        Assert.Equal(ExitCode.Success, await _run.InvokeAsync("config", "default"));
        await File.WriteAllTextAsync(Configuration, _run.Output);
        File.SetUnixFileMode(Configuration, Mode);

        Assert.Equal(ExitCode.Success, await InitAsync("--tls", "none"));

        Assert.Equal(Data, Load().Storage.Root);
        Assert.Equal(Mode, File.GetUnixFileMode(Configuration));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(Configuration)!));
    }

    [Fact]
    public async Task Init_ConfigurationFileSetsSomethingMeanwhile_LeavesIt()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Configuration)!);
        await File.WriteAllTextAsync(Configuration, "[limits]\n");
        using var file = new NewConfigurationFile(Configuration, "new");
        await File.WriteAllTextAsync(Configuration, "[limits]\nmax_connections = 5\n");

        Assert.Throws<IOException>(file.Publish);

        Assert.EndsWith("= 5\n", await File.ReadAllTextAsync(Configuration), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_Interrupted_GoesOnWithTheAuthorityAndTheAdministratorThatAreThere()
    {
        await InitAsync("--listen", "127.0.0.1:5000", "--password-stdin");
        var authority = await File.ReadAllTextAsync(Path.Join(Data, "tls/ca.crt"));
        File.Delete(Configuration);
        _run.Clear();

        Assert.Equal(ExitCode.Success, await InitAsync("--listen", "127.0.0.1:5000", "--admin", "second"));

        Assert.Contains("there is an administrator already, admin,", _run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("with the password", _run.Output, StringComparison.Ordinal);
        Assert.True(PasswordHash.Verify(await FindPasswordAsync("admin"), Password));
        Assert.Equal(authority, await File.ReadAllTextAsync(Path.Join(Data, "tls/ca.crt")));
    }

    [Fact]
    public async Task Init_DataFolderCannotBeMade_LeavesNoConfigurationFile()
    {
        Assert.Equal(ExitCode.Failure, await _run.InvokeAsync("init", "--config", Configuration, "--data", "/proc/data", "--tls", "none"));

        Assert.Contains("/proc/data cannot be made", _run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Configuration)!));
    }

    [Fact]
    public async Task Init_ConfigurationFileCannotBeWritten_MakesNothing()
    {
        Assert.Equal(ExitCode.Failure, await _run.InvokeAsync("init", "--config", "/proc/registry.toml", "--data", Data, "--tls", "none"));

        Assert.Contains("/proc/registry.toml cannot be written", _run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Data));
    }

    [Fact]
    public async Task Init_Files_AreInTheConfiguration()
    {
        using var tls = new Tls.TlsFixture().Issue("registry.example");
        var file = tls.Folder.ServerFile;

        Assert.Equal(ExitCode.Success, await InitAsync("--tls-certificate", file, "--tls-key", file, "--listen", "127.0.0.1:5000"));

        Assert.Equal(new TlsConfiguration(file, file), Load().Tls);
        Assert.False(Directory.Exists(Path.Join(Data, "tls")));
    }

    [Fact]
    public async Task Init_FilesAreNoPair_RefusesAndLeavesNoConfigurationFile()
    {
        using var tls = new Tls.TlsFixture().Issue("registry.example");

        Assert.Equal(ExitCode.Failure, await InitAsync(
            "--tls-certificate", tls.Folder.ServerFile, "--tls-key", tls.Folder.KeyFile, "--listen", "127.0.0.1:5000"));

        Assert.Contains($"The certificate {tls.Folder.ServerFile} cannot be used", _run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Configuration));
    }

    [Fact]
    public async Task Init_FailedBefore_StillTellsThePasswordByChance()
    {
        using var tls = new Tls.TlsFixture().Issue("registry.example");
        await InitAsync("--tls-certificate", tls.Folder.ServerFile, "--tls-key", tls.Folder.KeyFile, "--listen", "127.0.0.1:5000");
        _run.Clear();

        Assert.Equal(ExitCode.Success, await InitAsync("--tls", "none"));

        Assert.Contains("added administrator admin with the password ", _run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--tls", "self")]
    [InlineData("--tls", "files")]
    [InlineData("--tls-certificate", "a.pem")]
    [InlineData("--tls", "private-ca", "--tls-certificate", "a.pem", "--tls-key", "b.pem")]
    [InlineData("--tls", "none", "--name", "registry.lan")]
    [InlineData("--name", "registry.lan:5000")]
    [InlineData("--admin", "no name")]
    [InlineData("--listen", "nowhere")]
    [InlineData("--tls", "none", "--listen", "nowhere")]
    public async Task Init_WrongFlags_RefusesAndMakesNothing(params string[] flags)
    {
        Assert.Equal(ExitCode.Usage, await InitAsync(flags));

        Assert.NotEmpty(_run.Error);
        Assert.Equal((false, false), (File.Exists(Configuration), Directory.Exists(Data)));
    }

    [Fact]
    public async Task Init_PasswordTooShort_RefusesAndMakesNothing()
    {
        _run.Input = "short\n";

        Assert.Equal(ExitCode.Failure, await InitAsync("--tls", "none", "--password-stdin"));

        Assert.Equal((false, false), (File.Exists(Configuration), Directory.Exists(Data)));
    }

    private Task<int> InitAsync(params string[] flags) => _run.InvokeAsync(["init", "--config", Configuration, "--data", Data, .. flags]);

    private async Task<string> FindPasswordAsync(string name)
    {
        using var storage = RegistryStorage.Open(Data, TimeProvider.System);
        return await storage.Accounts.FindPasswordAsync(AccountName.Parse(name), default) ?? "";
    }

    private RegistryConfiguration Load() => ConfigurationLoader.Load(
        new ConfigurationSources(Configuration, "", new Dictionary<string, string>(), [], IsForServer: true)).Configuration;
}
