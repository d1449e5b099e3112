using System.Diagnostics.Metrics;
using System.Net;
using Registry.Core.Access;
using Registry.Core.Errors;
using Registry.Daemon.Auth;

namespace Registry.Daemon.Telemetry;

/// <summary>Counts who was kept out: refused credentials, logins and requests that came too often.</summary>
internal sealed class RefusalMetrics
{
    private readonly Counter<long> _logins;
    private readonly Counter<long> _throttled;
    private readonly Counter<long> _limited;

    /// <summary>Makes the instruments.</summary>
    public RefusalMetrics(Meter meter)
    {
        _logins = meter.CreateCounter<long>("registryd.auth.failures", null, "Credentials that were refused, by their kind.");
        _throttled = meter.CreateCounter<long>("registryd.auth.throttled", null, "Logins that were refused unseen, after too many failures.");
        _limited = meter.CreateCounter<long>("registryd.rate_limited", null, "Requests that were refused because their sender asks too often.");

        // What may never happen is told all the same: a rate needs a zero to start from.
        foreach (var kind in (string[])["password", "token", "jwt", "certificate"])
        {
            _logins.Add(0, new KeyValuePair<string, object?>("kind", kind));
        }

        _throttled.Add(0);
        _limited.Add(0);
    }

    /// <summary>A request was refused because its sender asks too often.</summary>
    public void Limited() => _limited.Add(1);

    /// <summary>Counts the refusals among logins of a kind.</summary>
    /// <param name="kind">What they come with.</param>
    /// <param name="next">Hears of them, too.</param>
    public ILoginObserver Observe(string kind, ILoginObserver next) => new Observer(_logins, new("kind", kind), next);

    /// <summary>Counts the refusals of a throttle.</summary>
    public ILoginThrottle Observe(ILoginThrottle throttle) => new Throttle(_throttled, throttle);

    private sealed class Observer(Counter<long> logins, KeyValuePair<string, object?> kind, ILoginObserver next) : ILoginObserver
    {
        public void SignedIn(Identity identity, IPAddress? from) => next.SignedIn(identity, from);

        public void Refused(string? name, IPAddress? from)
        {
            logins.Add(1, kind);
            next.Refused(name, from);
        }
    }

    private sealed class Throttle(Counter<long> throttled, ILoginThrottle throttle) : ILoginThrottle
    {
        public void Check(string? account, IPAddress? from)
        {
            try
            {
                throttle.Check(account, from);
            }
            catch (RegistryException)
            {
                throttled.Add(1);
                throw;
            }
        }

        public void Failed(string? account, IPAddress? from) => throttle.Failed(account, from);

        public void Succeeded(string? account, IPAddress? from) => throttle.Succeeded(account, from);

        public TimeSpan HoldBack(IPAddress? from) => throttle.HoldBack(from);
    }
}
