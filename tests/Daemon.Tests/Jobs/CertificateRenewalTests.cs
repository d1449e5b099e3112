using System.Security.Cryptography.X509Certificates;
using Daemon.Tests.Tls;
using Microsoft.Extensions.Logging;
using Registry.Daemon.Jobs;
using Registry.Daemon.Tls;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Jobs;

public sealed class CertificateRenewalTests : IDisposable
{
    private static readonly TimeSpan ThreeQuarters = CertificateAuthority.ServerLife * 3 / 4;

    private readonly TlsFixture _tls = new TlsFixture().Issue("registry.lan", "192.0.2.7");
    private readonly LogCapture _log = new();

    public void Dispose()
    {
        _log.Dispose();
        _tls.Dispose();
    }

    [Fact]
    public async Task Start_NotDue_LeavesTheCertificate()
    {
        var before = Content();

        await using var job = Start();

        Assert.Equal(before, Content());
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Start_Due_RenewsAtOnceForTheSameNames()
    {
        _tls.Time.Advance(ThreeQuarters);

        await using var job = Start();

        using var certificate = ServerCertificate.Read(_tls.Folder.ServerFile);
        Assert.Equal(X509ChainStatusFlags.NoError, _tls.Verify());
        Assert.False(certificate.IsDue(_tls.Time.GetUtcNow()));
        Assert.All(TlsFixture.Names("registry.lan", "192.0.2.7", "localhost"), name => Assert.Contains(name, certificate.Names));
        Assert.Contains("was due and is renewed, until 2027-11-", Assert.Single(_log.Lines).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ComesDue_Renews()
    {
        var before = Content();
        await using var job = Start();

        _tls.Time.Advance(ThreeQuarters);

        await Poll.UntilAsync(() => Content() != before);
        Assert.Equal(X509ChainStatusFlags.NoError, _tls.Verify());
    }

    [Fact]
    public async Task RenewIfDue_WithoutTheAuthoritysKey_LeavesTheCertificateAndSaysSoOnce()
    {
        var before = Content();
        File.Move(_tls.Folder.KeyFile, _tls.Root.File("offline"));
        _tls.Time.Advance(ThreeQuarters);

        await using var job = Start();
        job.RenewIfDue();

        Assert.Equal(before, Content());
        var line = Assert.Single(_log.Lines);
        Assert.Equal(LogLevel.Error, line.Level);
        Assert.Contains(_tls.Folder.KeyFile, line.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RenewIfDue_TheAuthoritysKeyIsBack_Renews()
    {
        File.Move(_tls.Folder.KeyFile, _tls.Root.File("offline"));
        _tls.Time.Advance(ThreeQuarters);
        await using var job = Start();
        File.Move(_tls.Root.File("offline"), _tls.Folder.KeyFile);

        job.RenewIfDue();

        Assert.Equal(X509ChainStatusFlags.NoError, _tls.Verify());
        Assert.Equal([LogLevel.Error, LogLevel.Information], _log.Lines.Select(line => line.Level));
    }

    private CertificateRenewal Start() => new(_tls.Folder, _tls.Time, _log.CreateLogger<CertificateRenewal>());

    private string Content() => File.ReadAllText(_tls.Folder.ServerFile);
}
