using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Registry.Daemon.Configuration;
using Registry.Daemon.Tls;
using Registry.Testing.Time;

namespace Daemon.Tests.Tls;

/// <summary>The private authority of a temporary data folder.</summary>
internal sealed class TlsFixture : IDisposable
{
    public TlsFixture() => Folder = new AuthorityFolder(Root.Path, Time);

    public TemporaryFolder Root { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public AuthorityFolder Folder { get; }

    public static IReadOnlyList<ServerName> Names(params string[] names) => [.. names.Select(Name)];

    public static ServerName Name(string text) =>
        ServerName.TryParse(text, out var name) ? name : throw new FormatException(text);

    /// <summary>Makes the authority and a certificate.</summary>
    public TlsFixture Issue(params string[] names)
    {
        Folder.CreateAuthority("host");
        Folder.Issue(Names(names));
        return this;
    }

    /// <summary>What a client that trusts the authority alone finds wrong with the server's certificate at the clock's time.</summary>
    public X509ChainStatusFlags Verify()
    {
        using var certificate = Server();
        using var authority = X509Certificate2.CreateFromPem(File.ReadAllText(Folder.CertificateFile));
        using var chain = new X509Chain
        {
            ChainPolicy =
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                VerificationTime = Time.GetUtcNow().UtcDateTime,
                ApplicationPolicy = { new Oid("1.3.6.1.5.5.7.3.1") },
            },
        };
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.Build(certificate);
        return chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (flags, status) => flags | status.Status);
    }

    public X509Certificate2 Server() => X509Certificate2.CreateFromPem(File.ReadAllText(Folder.ServerFile));

    public void Dispose() => Root.Dispose();
}
