using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Registry.Core.Access;

namespace Registry.Daemon.Auth;

/// <summary>Tells who comes with a client certificate (RFC 8446, section 4.4.2).</summary>
/// <param name="rules">Accounts and grants.</param>
/// <param name="isTrusted">Whether the handshake found that the certificate is from the right authority, for clients, and valid.</param>
/// <param name="observer">Told of each login; <c>null</c>: nobody is.</param>
/// <param name="time">The clock.</param>
public sealed class CertificateSignIn(
    CurrentRules rules, Func<X509Certificate2, bool> isTrusted, ILoginObserver? observer, TimeProvider time)
{
    /// <summary>What is wrong with a certificate that is refused, for people to read.</summary>
    internal const string Refusal = "The client certificate is not trusted, or names nobody who has an account.";

    // Its own: a fingerprint is no secret, and must never be taken for one.
    private readonly VerifiedCredentials _verified = new(time);

    /// <summary>Signs somebody in.</summary>
    /// <param name="certificate">The certificate, whose key the handshake has shown to be the client's.</param>
    /// <param name="from">The client's address; <c>null</c>: a unix socket.</param>
    /// <returns>Who it is; <c>null</c>: it is not trusted, or not any more, or names no account, or one that is disabled.</returns>
    public Caller? SignIn(X509Certificate2 certificate, IPAddress? from)
    {
        var current = rules.Get();
        var account = AccountOf(certificate);
        DateTimeOffset expiry = certificate.NotAfter.ToUniversalTime();
        if (account is null || !isTrusted(certificate) || time.GetUtcNow() >= expiry
            || new ExternalIdentity(account.ToString()!, [], expiry).Of(current, account) is not { } identity)
        {
            observer?.Refused(account?.ToString(), from);
            return null;
        }

        var fingerprint = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        if (_verified.Find(string.Empty, fingerprint, current.Version) is { } known)
        {
            return known;
        }

        observer?.SignedIn(identity, from);
        var caller = new Caller(identity, Scope: null);
        _verified.Add(string.Empty, fingerprint, current.Version, caller, expiry);
        return caller;
    }

    private static AccountName? AccountOf(X509Certificate2 certificate)
    {
        try
        {
            return CertificateNames.AccountOf(certificate);
        }
        catch (Exception exception) when (exception is AsnContentException or CryptographicException)
        {
            return null;
        }
    }
}
