using System.Net;
using Registry.Core.Errors;

namespace Registry.Daemon.Auth;

/// <summary>Makes guessing passwords slow. Asked before a password is looked at, and told what came of it.</summary>
public interface ILoginThrottle
{
    /// <summary>Lets an attempt pass, or refuses it unseen.</summary>
    /// <param name="account">
    /// The name that is to be signed in with, whether there is such an account or not; <c>null</c>: the credentials are of somebody else,
    /// and the address alone counts.
    /// </param>
    /// <param name="from">The client's address; <c>null</c>: a unix socket.</param>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.TooManyRequests"/>, with <see cref="RegistryException.RetryAfter"/>.
    /// </exception>
    void Check(string? account, IPAddress? from);

    /// <summary>An attempt had a wrong password or name.</summary>
    /// <inheritdoc cref="Check" path="/param"/>
    void Failed(string? account, IPAddress? from);

    /// <summary>An attempt was right.</summary>
    /// <inheritdoc cref="Check" path="/param"/>
    void Succeeded(string? account, IPAddress? from);

    /// <summary>How long the answer to an attempt that was refused unseen is held back.</summary>
    /// <param name="from">The client's address; <c>null</c>: a unix socket.</param>
    TimeSpan HoldBack(IPAddress? from);
}
