using Registry.Daemon.Configuration;
using Registry.Daemon.Http;
using Registry.Daemon.Jobs;
using Registry.Daemon.Tls;

namespace Registry.Daemon.Composition;

/// <summary>What a server does about its certificate beside presenting it.</summary>
internal sealed partial class ServerTls(RegistryConfiguration configuration, TimeProvider time, ILoggerFactory loggers)
{
    private readonly AuthorityFolder _folder = new(configuration.Storage.Root, time);

    /// <summary>Whether the certificate is from the data folder's private authority.</summary>
    private bool IsPrivate => configuration.Tls?.Certificate == _folder.ServerFile;

    /// <summary>Renews the certificate now and whenever it is due; <c>null</c>: that is not the server's business.</summary>
    public CertificateRenewal? StartRenewal() => IsPrivate ? new CertificateRenewal(_folder, time, loggers.CreateLogger<CertificateRenewal>()) : null;

    /// <summary>Where clients find the authority's certificate.</summary>
    public Route CaCertificate =>
        new(CaCertificateEndpoint.Path, "ca.crt", new CaCertificateEndpoint(IsPrivate ? _folder.CertificateFile : null).InvokeAsync);

    /// <summary>Tells the log why clients will refuse the certificate.</summary>
    public void LogProblems()
    {
        if (configuration.Tls is not { } tls)
        {
            return;
        }

        var logger = loggers.CreateLogger<ServerTls>();
        using var certificate = ServerCertificate.Read(tls.Certificate);
        if (!certificate.IsValidAt(time.GetUtcNow()))
        {
            Log.NotValid(logger, tls.Certificate, certificate.NotBefore, certificate.NotAfter);
        }

        var missing = UsedNames().Where(name => !certificate.IsFor(name)).ToList();
        if (missing.Count > 0)
        {
            Log.OtherNames(logger, tls.Certificate, string.Join(", ", missing), IsPrivate ? "; `registryd tls renew` adds them" : "");
        }
    }

    /// <summary>What clients certainly call the server. What else a certificate from elsewhere should be for, nobody knows here.</summary>
    private IEnumerable<ServerName> UsedNames()
    {
        var external = ServerName.ParseAll(configuration.Server.ExternalUrl is { } url ? [url.IdnHost] : []);
        return IsPrivate ? external.Union(MachineNames.Local()) : external;
    }

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Warning,
            "Clients refuse the certificate {File}: it is valid from {NotBefore:yyyy-MM-dd HH:mm:ss}Z until {NotAfter:yyyy-MM-dd HH:mm:ss}Z")]
        public static partial void NotValid(ILogger logger, string file, DateTimeOffset notBefore, DateTimeOffset notAfter);

        [LoggerMessage(LogLevel.Warning, "Clients refuse the certificate {File} where they call the server {Names}{Remedy}")]
        public static partial void OtherNames(ILogger logger, string file, string names, string remedy);
    }
}
