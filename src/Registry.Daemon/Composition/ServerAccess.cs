using Registry.Core.Audit;
using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Daemon.Auth;
using Registry.Daemon.Configuration;
using Registry.Daemon.Hosting;
using Registry.Daemon.Jobs;
using Registry.Daemon.Limits;
using Registry.Daemon.Telemetry;
using Registry.Storage;

namespace Registry.Daemon.Composition;

/// <summary>What decides who may do what in a running server that goes by accounts.</summary>
internal sealed partial class ServerAccess : IAsyncDisposable
{
    private readonly CurrentRules _rules;
    private readonly SigningKeys _keys;
    private readonly ExternalSignIn _external;
    private readonly PasswordSignIn _passwords;
    private readonly RecordFlush _flush;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;

    /// <summary>Puts it together.</summary>
    /// <param name="storage">Where accounts and grants are kept.</param>
    /// <param name="configuration">What the administrator decided.</param>
    /// <param name="clients">What handshakes found of clients' certificates; <c>null</c>: none are asked for.</param>
    /// <param name="limits">How often callers may ask for tokens.</param>
    /// <param name="audit">Where logins are written down.</param>
    /// <param name="refusals">Where refusals are counted; <c>null</c>: nowhere.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">The log.</param>
    /// <exception cref="StorageOpenException">The keys that tokens are signed with, or those of an outside issuer, cannot be used.</exception>
    public ServerAccess(
        RegistryStorage storage,
        RegistryConfiguration configuration,
        ClientCertificates? clients,
        LimitsInForce limits,
        IAuditTrail audit,
        RefusalMetrics? refusals,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        (_time, _loggers, _logger) = (time, loggers, loggers.CreateLogger<ServerAccess>());
        _rules = new CurrentRules(storage.Grants, loggers.CreateLogger<CurrentRules>());
        _keys = OpenKeys(Path.Join(configuration.Storage.Root, "keys"), time);
        var logins = new LoginAudit(audit, time);
        var tokens = new RegistryTokens(_keys, time);
        var uses = new AccessTokenUses(storage.AccessTokens, time);
        var throttle = refusals?.Observe(new LoginThrottle(time)) ?? new LoginThrottle(time);
        _external = new ExternalSignIn(
            OpenIssuers(configuration.Auth.Jwt), _rules, throttle, Observe("jwt"), time, loggers.CreateLogger<ExternalSignIn>());
        var certificates = clients is null ? null : new CertificateSignIn(_rules, clients.IsTrusted, Observe("certificate"), time);
        _passwords = new PasswordSignIn(
            _rules,
            storage.Accounts,
            storage.AccessTokens,
            PasswordVerifier.Verify,
            _external,
            uses,
            new VerifiedCredentials(time),
            throttle,
            Observe("password"),
            time,
            loggers.CreateLogger<PasswordSignIn>());
        var signIn = new TokenSignIn(_rules, storage.Accounts, storage.AccessTokens, tokens, new VerifiedCredentials(time), time);
        var challenge = new Challenge(configuration.Server.ExternalUrl?.GetLeftPart(UriPartial.Authority) ?? string.Empty);
        Control = new GrantedAccess(new Authenticator(_rules, _passwords, signIn, _external, certificates, challenge, Observe("token")), challenge);
        Tokens = new TokenEndpoint(
            _rules,
            _passwords,
            signIn,
            tokens,
            certificates,
            Observe("token"),
            (identity, from) => limits.Current.Rates?.Count(identity, from, RouteClass.Tokens),
            time);
        _flush = new RecordFlush("times of access tokens' uses", uses.FlushAsync, time, loggers.CreateLogger<RecordFlush>());

        ILoginObserver Observe(string kind) => refusals?.Observe(kind, logins) ?? logins;
    }

    /// <summary>Decides about each request.</summary>
    public IAccessControl Control { get; }

    /// <summary>Gives out tokens.</summary>
    public TokenEndpoint Tokens { get; }

    /// <summary>Tells an administrator who has just installed the registry how to go on.</summary>
    public void LogStart()
    {
        if (!_rules.Get().HasAccounts)
        {
            Log.NoAccounts(_logger);
        }
    }

    /// <summary>Opens outside issuers, without taking their tokens yet.</summary>
    /// <exception cref="StorageOpenException">The keys of one cannot be used.</exception>
    public IReadOnlyList<ExternalIssuer> OpenIssuers(IReadOnlyList<JwtConfiguration> issuers)
    {
        try
        {
            return
            [
                .. issuers.Select(jwt => new ExternalIssuer(
                    jwt.Name,
                    jwt.Issuer,
                    jwt.Audience,
                    jwt.AccountClaim,
                    jwt.Grants,
                    new IssuerKeys(jwt.KeyFile, jwt.Algorithms, _time, _loggers.CreateLogger<IssuerKeys>()))),
            ];
        }
        catch (RegistryException exception)
        {
            throw new StorageOpenException(exception.Message, exception);
        }
    }

    /// <summary>Takes the tokens of these issuers from now on, and of no others.</summary>
    public void TakeTokensOf(IReadOnlyList<ExternalIssuer> issuers) => _external.Replace(issuers);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _flush.DisposeAsync();
        _passwords.Dispose();
        _keys.Dispose();
    }

    private static SigningKeys OpenKeys(string folder, TimeProvider time)
    {
        try
        {
            var keys = new SigningKeys(folder, time);
            keys.Prepare();
            return keys;
        }
        catch (RegistryException exception)
        {
            throw new StorageOpenException(
                $"{exception.Message} {exception.InnerException?.Message} Without its files, new ones are made, and everybody signs in again.",
                exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "There is no account yet, so nobody can sign in. Make one: registryd user add --admin NAME")]
        public static partial void NoAccounts(ILogger logger);
    }
}
