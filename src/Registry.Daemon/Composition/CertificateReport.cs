using Registry.Daemon.Configuration;

namespace Registry.Daemon.Composition;

/// <summary>What there is to know of the server's certificate.</summary>
/// <param name="File">Where it is.</param>
/// <param name="Names">What it is for.</param>
/// <param name="Issuer">Who issued it.</param>
/// <param name="NotBefore">Since when it is valid.</param>
/// <param name="NotAfter">Until when it is valid.</param>
/// <param name="IsValid">Whether it is valid now.</param>
/// <param name="Authority">The private authority; <c>null</c>: it was issued elsewhere.</param>
internal sealed record CertificateReport(
    string File,
    IReadOnlyList<ServerName> Names,
    string Issuer,
    DateTimeOffset NotBefore,
    DateTimeOffset NotAfter,
    bool IsValid,
    AuthorityReport? Authority);

/// <summary>What there is to know of the private authority.</summary>
/// <param name="File">Its certificate.</param>
/// <param name="NotAfter">Until when it is valid.</param>
/// <param name="Fingerprint">The SHA-256 of its certificate, as OpenSSL prints it.</param>
/// <param name="HasKey">Whether it can issue certificates.</param>
/// <param name="RenewsAt">When a server renews the certificate.</param>
internal sealed record AuthorityReport(string File, DateTimeOffset NotAfter, string Fingerprint, bool HasKey, DateTimeOffset RenewsAt);
