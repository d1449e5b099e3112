using Daemon.Tests.Tls;
using Registry.Daemon.Commands;
using Registry.Daemon.Tls;
using Xunit;

namespace Daemon.Tests.Commands;

public sealed class TlsCommandTests : IDisposable
{
    private readonly CommandRun _run = new();
    private readonly AuthorityFolder _tls;

    public TlsCommandTests() => _tls = new AuthorityFolder(_run.Folder.Path, TimeProvider.System);

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Renew_MoreNames_IsForAllOfThem()
    {
        Issue("registry.lan", "192.0.2.7");
        var before = await File.ReadAllTextAsync(_tls.ServerFile);

        Assert.Equal(ExitCode.Success, await InvokeAsync("renew", "--name", "other.lan", "--name", "192.0.2.8"));

        using var certificate = ServerCertificate.Read(_tls.ServerFile);
        Assert.NotEqual(before, await File.ReadAllTextAsync(_tls.ServerFile));
        Assert.Equal("other.lan", certificate.Names[0].ToString());
        Assert.All(
            TlsFixture.Names("other.lan", "192.0.2.8", "registry.lan", "192.0.2.7", "localhost"), name => Assert.Contains(name, certificate.Names));
        Assert.Contains($"renewed {_tls.ServerFile} for other.lan, registry.lan, ", _run.Output, StringComparison.Ordinal);
        Assert.Empty(_run.Error);
    }

    [Fact]
    public async Task Renew_ConfigurationNamesAnotherCertificate_SaysSo()
    {
        Issue("registry.lan");
        var configuration = _run.Write("[tls]\ncertificate = 'a.pem'\nkey = 'a.key'");

        Assert.Equal(ExitCode.Success, await _run.InvokeAsync("tls", "renew", "--config", configuration, "--data", _run.Folder.Path));

        Assert.Contains($"The configuration does not use it: set certificate and key in [tls] to {_tls.ServerFile}.", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Renew_NoAuthority_RefusesAndSaysWhatMakesOne()
    {
        Assert.Equal(ExitCode.Failure, await InvokeAsync("renew"));

        Assert.Equal($"There is no private CA in {_tls.Folder}. 'registryd tls renew --new-ca' makes one.\n", _run.Error);
        Assert.False(Directory.Exists(_tls.Folder));
    }

    [Fact]
    public async Task Renew_NewCa_TakesThePlaceOfTheOld()
    {
        Issue("registry.lan");
        var before = await File.ReadAllTextAsync(_tls.CertificateFile);
        File.Delete(_tls.KeyFile);

        Assert.Equal(ExitCode.Success, await InvokeAsync("renew", "--new-ca"));

        Assert.NotEqual(before, await File.ReadAllTextAsync(_tls.CertificateFile));
        using var authority = ServerCertificate.Read(_tls.CertificateFile);
        using var certificate = ServerCertificate.Read(_tls.ServerFile);
        Assert.Equal(authority.Issuer, certificate.Issuer);
        Assert.Equal("registry.lan", certificate.Names[0].ToString());
        Assert.Contains($"made a new CA, {_tls.CertificateFile}; 'registryd tls show' tells", _run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Renew_NoKey_RefusesAndLeavesTheCertificate()
    {
        Issue("registry.lan");
        var before = await File.ReadAllTextAsync(_tls.ServerFile);
        File.Delete(_tls.KeyFile);

        Assert.Equal(ExitCode.Failure, await InvokeAsync("renew"));

        Assert.Contains($"{_tls.KeyFile} is missing", _run.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(_tls.ServerFile));
    }

    [Fact]
    public async Task Show_PrivateAuthority_TellsNamesRenewalAndWhatToTypeOnClients()
    {
        Issue("registry.lan");

        Assert.Equal(ExitCode.Success, await InvokeAsync("show"));

        using var authority = ServerCertificate.Read(_tls.CertificateFile);
        Assert.Contains("names        registry.lan\n", _run.Output, StringComparison.Ordinal);
        Assert.Contains("by the running server\n", _run.Output, StringComparison.Ordinal);
        Assert.Contains(authority.Fingerprint, _run.Output, StringComparison.Ordinal);
        Assert.Contains("https://registry.lan:5000/ca.crt", _run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_ExternalUrl_IsWhatClientsAreTold()
    {
        Issue("registry.lan");
        _run.Environment["REGISTRYD_SERVER_EXTERNAL_URL"] = "https://registry.example";

        Assert.Equal(ExitCode.Success, await InvokeAsync("show"));

        Assert.Contains("curl -fsSk -o ca.crt https://registry.example/ca.crt\n", _run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_NoKey_SaysThatNothingRenews()
    {
        Issue("registry.lan");
        File.Delete(_tls.KeyFile);

        Assert.Equal(ExitCode.Success, await InvokeAsync("show"));

        Assert.Contains("renewal      none: the key of the CA", _run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_NotValidNow_Fails()
    {
        using var old = new TlsFixture().Issue("registry.lan");
        Directory.CreateDirectory(_tls.Folder);
        File.Copy(old.Folder.CertificateFile, _tls.CertificateFile);
        await File.WriteAllTextAsync(
            _tls.ServerFile,
            CertificateAuthority.Load(await File.ReadAllTextAsync(old.Folder.CertificateFile), await File.ReadAllTextAsync(old.Folder.KeyFile))
                .Issue(TlsFixture.Names("registry.lan"), old.Time.GetUtcNow() + CertificateAuthority.Life - TimeSpan.FromDays(1)));

        Assert.Equal(ExitCode.Failure, await InvokeAsync("show"));

        Assert.Contains("valid        from 2035-", _run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_NoTls_SaysSo()
    {
        Assert.Equal(ExitCode.Failure, await _run.InvokeAsync("tls", "show", "--data", _run.Folder.Path));

        Assert.Contains("[tls] certificate is not set", _run.Error, StringComparison.Ordinal);
    }

    private void Issue(params string[] names)
    {
        _tls.CreateAuthority("host");
        _tls.Issue(TlsFixture.Names(names));
    }

    private Task<int> InvokeAsync(params string[] command)
    {
        _run.Environment["REGISTRYD_TLS_CERTIFICATE"] = _run.Environment["REGISTRYD_TLS_KEY"] = _tls.ServerFile;
        return _run.InvokeAsync(["tls", .. command, "--data", _run.Folder.Path]);
    }
}
