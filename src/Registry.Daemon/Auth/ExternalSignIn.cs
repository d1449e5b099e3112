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

    /// <summary>Signs somebody in whose credentials say that they are a token of one of the issuers.</summary>
    /// <param name="text">The token, or whatever came in the place of one.</param>
    /// <param name="from">The client's address; <c>null</c>: a unix socket.</param>
    /// <param name="caller">Who it is, without any scope; <c>null</c>: the token is not good, or stands for nobody.</param>
    /// <returns><c>false</c>: it is no token of theirs, not even a false one.</returns>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.TooManyRequests"/>: not looked at, after too many failures.</exception>
    public bool TrySignIn(string text, IPAddress? from, out Caller? caller)
    {
        caller = null;
        var (known, verified) = _state;
        if (known.Count == 0 || JsonWebToken.TryRead(text) is not { } token)
        {
            return false;
        }

        var issuers = known.Where(issuer => issuer.IsNamedBy(token)).ToList();
        if (issuers.Count == 0)
        {
            return false;
        }

        var current = _rules.Get();
        var keys = string.Concat(issuers.Select(issuer => issuer.KeyFingerprint));
        caller = verified.Find(keys, text, current.Version);
        if (caller is not null)
        {
            return true;
        }

        _throttle?.Check(account: null, from);
        var problems = new List<string>();
        foreach (var issuer in issuers)
        {
            if (issuer.Identify(token, current, _time.GetUtcNow(), out var problem) is { } identity)
            {
                _observer?.SignedIn(identity, from);
                caller = new Caller(identity, Scope: null);
                verified.Add(keys, text, current.Version, caller, identity.External!.Expiry);
                return true;
            }

            problems.Add($"{issuer.NameOf(token)}: {problem}");
        }

        Log.Refused(_logger, string.Join("; ", problems));
        _throttle?.Failed(account: null, from);
        _observer?.Refused(issuers[0].NameOf(token), from);
        return true;
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
