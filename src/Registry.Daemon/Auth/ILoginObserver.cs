using System.Net;
using Registry.Core.Access;

namespace Registry.Daemon.Auth;

/// <summary>Hears of logins, for the record. Credentials that were verified a short while ago are not looked at again, and no login.</summary>
public interface ILoginObserver
{
    /// <summary>Somebody signed in.</summary>
    /// <param name="identity">Who.</param>
    /// <param name="from">The client's address; <c>null</c>: a unix socket.</param>
    void SignedIn(Identity identity, IPAddress? from);

    /// <summary>Credentials were refused.</summary>
    /// <param name="name">The name that came with them; <c>null</c>: there was none to read.</param>
    /// <param name="from">The client's address; <c>null</c>: a unix socket.</param>
    void Refused(string? name, IPAddress? from);
}
