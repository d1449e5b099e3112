using System.Net;
using Registry.Core.Access;
using Registry.Core.Errors;
using Registry.Core.Limits;

namespace Registry.Daemon.Limits;

/// <summary>
/// Keeps floods off: what is asked for without an account is limited by address, what an account asks for only where the
/// administrator wants it so. A client behind a unix socket has no address, and no limit without an account.
/// </summary>
public sealed class RequestLimits
{
    private readonly RequestLimitOptions _options;
    private readonly TimeProvider _time;
    private readonly Action? _refused;
    private readonly RateLimiter<ClientNetwork>? _anonymous;
    private readonly Dictionary<RouteClass, RateLimiter<ClientNetwork>?> _anonymousByRoute;
    private readonly RateLimiter<string>? _signedIn;

    /// <summary>Begins with a whole burst for everybody.</summary>
    /// <param name="options">The limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="refused">Told of each request that is refused; <c>null</c>: nobody is.</param>
    public RequestLimits(RequestLimitOptions options, TimeProvider time, Action? refused = null)
    {
        (_options, _time, _refused) = (options, time, refused);
        _anonymous = Limiter<ClientNetwork>(options.Anonymous, time);
        _anonymousByRoute = options.AnonymousByRoute.ToDictionary(route => route.Key, route => Limiter<ClientNetwork>(route.Value, time));
        _signedIn = Limiter<string>(options.SignedIn, time);
    }

    // What did not change goes on to count from where it is.
    private RequestLimits(RequestLimits former, RequestLimitOptions options)
        : this(options, former._time, former._refused)
    {
        if (options.Anonymous == former._options.Anonymous)
        {
            _anonymous = former._anonymous;
        }

        if (options.SignedIn == former._options.SignedIn)
        {
            _signedIn = former._signedIn;
        }

        foreach (var (route, limit) in options.AnonymousByRoute)
        {
            if (former._options.AnonymousByRoute.TryGetValue(route, out var formerLimit) && formerLimit == limit)
            {
                _anonymousByRoute[route] = former._anonymousByRoute[route];
            }
        }
    }

    /// <summary>Returns limits to put in the place of these; callers begin with a whole burst only where a limit is another.</summary>
    public RequestLimits With(RequestLimitOptions options) => new(this, options);

    /// <summary>Counts a request that the caller may make.</summary>
    /// <param name="identity">Who asks.</param>
    /// <param name="from">The client's address; <c>null</c>: a unix socket.</param>
    /// <param name="route">What is asked for.</param>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.TooManyRequests"/>, with <see cref="RegistryException.RetryAfter"/>.</exception>
    public void Count(Identity identity, IPAddress? from, RouteClass route)
    {
        if (identity.IsAuthenticated)
        {
            Refuse(_signedIn?.Take(identity.Name), "This account asks too often.");
        }
        else if (from is not null)
        {
            var limiter = _anonymousByRoute.TryGetValue(route, out var own) ? own : _anonymous;
            Refuse(limiter?.Take(ClientNetwork.Of(from)), "This address asks too often without an account. Sign in, or wait.");
        }
    }

    private static RateLimiter<TKey>? Limiter<TKey>(RateLimit? limit, TimeProvider time)
        where TKey : notnull => limit is { } given ? new RateLimiter<TKey>(given, time) : null;

    private void Refuse(TimeSpan? wait, string message)
    {
        if (wait > TimeSpan.Zero)
        {
            _refused?.Invoke();
            throw new RegistryException(RegistryErrorCode.TooManyRequests, message) { RetryAfter = wait };
        }
    }
}
