using System.Net;
using Registry.Core.Errors;

namespace Registry.Daemon.Auth;

/// <summary>Tells who comes with a token of an outside issuer, be it as a password or as a bearer token.</summary>
public sealed partial class ExternalSignIn
{
    private readonly CurrentRules _rules;
    private readonly ILoginThrottle? _throttle;
    private readonly ILoginObserver? _observer;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private volatile State _state;

    /// <summary>Takes the tokens of some issuers.</summary>
    /// <param name="issuers">The issuers.</param>
    /// <param name="rules">Accounts and grants.</param>
    /// <param name="throttle">Slows down addresses that come with bad tokens; <c>null</c>: nothing does.</param>
    /// <param name="observer">Told of each login; <c>null</c>: nobody is.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told why tokens are refused.</param>
    internal ExternalSignIn(
        IReadOnlyList<ExternalIssuer> issuers,
        CurrentRules rules,
        ILoginThrottle? throttle,
        ILoginObserver? observer,
        TimeProvider time,
        ILogger<ExternalSignIn> logger)
    {
        (_rules, _throttle, _observer, _time, _logger) = (rules, throttle, observer, time, logger);
        _state = new State(issuers, new VerifiedCredentials(time));
    }

    /// <summary>Takes the tokens of others from now on; each is verified anew.</summary>
    internal void Replace(IReadOnlyList<ExternalIssuer> issuers) => _state = new State(issuers, new VerifiedCredentials(_time));

    /// <summary>Whether a text says that it is a token of one of the issuers, true or not.</summary>
    public bool IsOne(string text)
    {
        var issuers = _state.Issuers;
        return issuers.Count > 0 && JsonWebToken.TryRead(text) is { } token && issuers.Any(issuer => issuer.IsNamedBy(token));
    }

    /// <summary>Signs somebody in.</summary>
    /// <param name="text">The token: one by <see cref="IsOne"/>.</param>
    /// <param name="from">The client's address; <c>null</c>: a unix socket.</param>
    /// <returns>Who it is, without any scope; <c>null</c>: the token is not good, or stands for nobody.</returns>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.TooManyRequests"/>: not looked at, after too many failures.</exception>
    public Caller? SignIn(string text, IPAddress? from)
    {
        var current = _rules.Get();
        var token = JsonWebToken.TryRead(text)!;
        var (known, verified) = _state;
        var issuers = known.Where(issuer => issuer.IsNamedBy(token)).ToList();
        if (issuers.Count == 0)
        {
            // They have just been replaced.
            return null;
        }

        var keys = string.Concat(issuers.Select(issuer => issuer.KeyFingerprint));
        if (verified.Find(keys, text, current.Version) is { } verifiedBefore)
        {
            return verifiedBefore;
        }

        _throttle?.Check(account: null, from);
        var problems = new List<string>();
        foreach (var issuer in issuers)
        {
            if (issuer.Identify(token, current, _time.GetUtcNow(), out var problem) is { } identity)
            {
                _observer?.SignedIn(identity, from);
                var caller = new Caller(identity, Scope: null);
                verified.Add(keys, text, current.Version, caller, identity.External!.Expiry);
                return caller;
            }

            problems.Add($"{issuer.NameOf(token)}: {problem}");
        }

        Log.Refused(_logger, string.Join("; ", problems));
        _throttle?.Failed(account: null, from);
        _observer?.Refused(issuers[0].NameOf(token), from);
        return null;
    }

    /// <param name="Issuers">Whose tokens are taken.</param>
    /// <param name="Verified">Their own: a token that was verified here is known under no name, and good for nothing elsewhere.</param>
    private sealed record State(IReadOnlyList<ExternalIssuer> Issuers, VerifiedCredentials Verified);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "A token of an outside issuer is refused: {Problems}")]
        public static partial void Refused(ILogger logger, string problems);
    }
}
