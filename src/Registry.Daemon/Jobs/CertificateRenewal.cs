using Registry.Daemon.Tls;

namespace Registry.Daemon.Jobs;

/// <summary>Renews the server's certificate from the private authority when it is due; the server notices the new file by itself.</summary>
internal sealed partial class CertificateRenewal : IAsyncDisposable
{
    /// <summary>How often it is looked at: as soon after a leap of the clock.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly AuthorityFolder _folder;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PeriodicWork _work;
    private string? _problem;

    /// <summary>Renews it at once where it is due, and begins to watch it.</summary>
    public CertificateRenewal(AuthorityFolder folder, TimeProvider time, ILogger<CertificateRenewal> logger)
    {
        _folder = folder;
        _time = time;
        _logger = logger;
        RenewIfDue();
        _work = new PeriodicWork(
            Interval,
            Interval,
            _ =>
            {
                RenewIfDue();
                return Task.CompletedTask;
            },
            time);
    }

    /// <summary>Ends the watching.</summary>
    public ValueTask DisposeAsync() => _work.DisposeAsync();

    /// <summary>Renews it now where it is due. What is wrong is told once, not every minute.</summary>
    public void RenewIfDue()
    {
        try
        {
            using var certificate = ServerCertificate.Read(_folder.ServerFile);
            if (certificate.IsDue(_time.GetUtcNow()))
            {
                _folder.Issue(certificate.Names.Union(MachineNames.Local()));
                using var renewed = ServerCertificate.Read(_folder.ServerFile);
                Log.Renewed(_logger, _folder.ServerFile, renewed.NotAfter);
            }

            _problem = null;
        }
        catch (CertificateException exception)
        {
            if (_problem != exception.Message)
            {
                Log.Failed(_logger, exception.Message);
            }

            _problem = exception.Message;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "The certificate {File} was due and is renewed, until {NotAfter:yyyy-MM-dd}")]
        public static partial void Renewed(ILogger logger, string file, DateTimeOffset notAfter);

        [LoggerMessage(LogLevel.Error, "The server's certificate cannot be renewed, which is tried every minute: {Problem}")]
        public static partial void Failed(ILogger logger, string problem);
    }
}
