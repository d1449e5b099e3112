using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Registry.Daemon.Hosting;

/// <summary>
/// What the server presents over TLS: a certificate, its intermediates and its key from PEM files (RFC 7468), read anew when the files
/// change. A new pair that cannot be used leaves the old one in service.
/// </summary>
internal sealed partial class TlsCertificate : IDisposable
{
    /// <summary>How often the files are looked at: two looks, of which the second finds them at rest, take less than a second.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(400);

    private readonly string _certificatePath;
    private readonly string _keyPath;
    private readonly ClientCertificates? _clients;
    private readonly ILogger _logger;
    private readonly ITimer _polling;
    private PemPair? _seen;
    private PemPair _tried;
    private volatile HandshakeOptions _options;

    /// <summary>Reads the files and begins to watch them.</summary>
    /// <exception cref="ListenException">The files cannot be read or used.</exception>
    public TlsCertificate(
        string certificatePath, string keyPath, ClientCertificates? clients, TimeProvider time, ILogger<TlsCertificate> logger)
    {
        _clients = clients;
        _certificatePath = certificatePath;
        _keyPath = keyPath;
        _logger = logger;
        try
        {
            _seen = _tried = Read();
            _options = Load(_tried);
        }
        catch (Exception exception) when (IsUnusable(exception) || IsUnreadable(exception))
        {
            throw new ListenException($"Cannot serve TLS with {certificatePath} and {keyPath}: {exception.Message}", exception);
        }

        _polling = time.CreateTimer(static certificate => ((TlsCertificate)certificate!).Poll(), this, PollInterval, PollInterval);
    }

    /// <summary>When the certificate in service stops being valid.</summary>
    public DateTimeOffset NotAfter => _options.NotAfter;

    /// <summary>What a handshake that begins now uses.</summary>
    /// <param name="peer">Whom it is with.</param>
    public SslServerAuthenticationOptions OptionsFor(EndPoint? peer) => _clients?.IsAsked(peer) == true ? _options.Asking : _options.Plain;

    /// <summary>Ends the watching.</summary>
    public void Dispose() => _polling.Dispose();

    /// <summary>
    /// Takes files that changed, once they have rested: certificate and key are replaced one after the other, and only together make a
    /// pair. The contents are compared, for neither times nor sizes tell every change, and the files are small.
    /// </summary>
    private void Poll()
    {
        try
        {
            var pair = Read();
            var isAtRest = pair == _seen;
            _seen = pair;
            if (isAtRest && pair != _tried)
            {
                _tried = pair;
                _options = Load(pair);
            }
        }
        catch (Exception exception) when (IsUnusable(exception))
        {
            Log.Refused(_logger, _certificatePath, _keyPath, exception.Message);
        }
        catch (Exception exception) when (IsUnreadable(exception))
        {
            if (_seen is not null)
            {
                _seen = null;
                Log.Refused(_logger, _certificatePath, _keyPath, exception.Message);
            }
        }
    }

    private PemPair Read() => new(File.ReadAllText(_certificatePath), File.ReadAllText(_keyPath));

    private HandshakeOptions Load(PemPair pair)
    {
        var certificate = X509Certificate2.CreateFromPem(pair.Certificate, pair.Key);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(pair.Certificate);
        chain.RemoveAt(0);
        Log.Loaded(_logger, certificate.Subject, certificate.NotAfter);
        var context = SslStreamCertificateContext.Create(certificate, chain, offline: true);
        var (plain, asking) = (OptionsWith(context), OptionsWith(context));
        _clients?.AddTo(asking);
        return new HandshakeOptions(plain, asking, certificate.NotAfter);
    }

    private static SslServerAuthenticationOptions OptionsWith(SslStreamCertificateContext context) => new()
    {
        ServerCertificateContext = context,
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
    };

    // A key that does not fit its certificate is an ArgumentException.
    private static bool IsUnusable(Exception exception) => exception is CryptographicException or ArgumentException;

    private static bool IsUnreadable(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <param name="Plain">For peers that are not asked for a certificate.</param>
    /// <param name="Asking">For those that are.</param>
    /// <param name="NotAfter">When the certificate stops being valid.</param>
    private sealed record HandshakeOptions(
        SslServerAuthenticationOptions Plain, SslServerAuthenticationOptions Asking, DateTimeOffset NotAfter);

    private sealed record PemPair(string Certificate, string Key);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "TLS certificate loaded: {Subject}, valid until {NotAfter:yyyy-MM-dd}")]
        public static partial void Loaded(ILogger logger, string subject, DateTime notAfter);

        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "The TLS files {Certificate} and {Key} changed but cannot be used, the previous certificate stays in service: {Problem}")]
        public static partial void Refused(ILogger logger, string certificate, string key, string problem);
    }
}
