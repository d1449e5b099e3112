using Registry.Daemon.Configuration;
using Registry.Daemon.Tls;

namespace Registry.Daemon.Composition;

/// <summary>The certificates of a data folder's private authority, for commands.</summary>
internal static class PrivateTls
{
    /// <summary>What a server is told to present to use the private authority of a data folder.</summary>
    public static TlsConfiguration ConfigurationOf(string root)
    {
        var file = FolderOf(root).ServerFile;
        return new TlsConfiguration(file, file);
    }

    /// <inheritdoc cref="MachineNames.FindAsync"/>
    public static Task<IReadOnlyList<ServerName>> FindNamesAsync(CancellationToken cancellationToken) =>
        MachineNames.FindAsync(TimeProvider.System, cancellationToken);

    /// <summary>Makes an authority, where there is none, and a certificate from it.</summary>
    /// <param name="root">The data folder.</param>
    /// <param name="names">What the certificate is for: at least one name.</param>
    /// <exception cref="CertificateException">They cannot be made.</exception>
    public static void Create(string root, IReadOnlyList<ServerName> names)
    {
        var folder = FolderOf(root);
        folder.CreateAuthority(names[0].ToString());
        folder.Issue(names);
    }

    /// <summary>Makes another certificate for all that the last one is for, what the machine is called now, and more.</summary>
    /// <param name="call">The data folder.</param>
    /// <param name="names">What else it is for.</param>
    /// <param name="replacesAuthority">Whether it is from a new authority, which clients have yet to trust.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The new certificate.</returns>
    /// <exception cref="MaintenanceRefusedException">It cannot be made, or the folder not be worked on by this user.</exception>
    public static Task<CertificateReport> RenewAsync(
        DataFolderCall call, IReadOnlyList<ServerName> names, bool replacesAuthority, CancellationToken cancellationToken) =>
        Maintenance.RefusingAsync(async () =>
        {
            Maintenance.BecomeOwner(call);
            var folder = FolderOf(call.Root);
            if (!replacesAuthority && !folder.HasAuthority)
            {
                throw new CertificateException($"There is no private CA in {folder.Folder}. 'registryd tls renew --new-ca' makes one.");
            }

            var known = File.Exists(folder.ServerFile) ? NamesIn(folder.ServerFile) : [];
            List<ServerName> all = [.. names.Union(known).Union(await FindNamesAsync(cancellationToken))];
            if (replacesAuthority)
            {
                folder.ReplaceAuthority(all[0].ToString());
            }

            folder.Issue(all);
            return Report(folder, folder.ServerFile);
        });

    /// <summary>Looks at the server's certificate.</summary>
    /// <param name="call">The data folder.</param>
    /// <param name="certificate">The certificate's file.</param>
    /// <inheritdoc cref="RenewAsync" path="/exception"/>
    public static Task<CertificateReport> ShowAsync(DataFolderCall call, string certificate) =>
        Maintenance.RefusingAsync(() =>
        {
            Maintenance.BecomeOwner(call);
            return Task.FromResult(Report(FolderOf(call.Root), certificate));
        });

    private static CertificateReport Report(AuthorityFolder folder, string file)
    {
        using var certificate = ServerCertificate.Read(file);
        return new CertificateReport(
            file,
            certificate.Names,
            certificate.Issuer,
            certificate.NotBefore,
            certificate.NotAfter,
            certificate.IsValidAt(TimeProvider.System.GetUtcNow()),
            file == folder.ServerFile ? ReportAuthority(folder, certificate.RenewsAt) : null);
    }

    private static AuthorityReport ReportAuthority(AuthorityFolder folder, DateTimeOffset renewsAt)
    {
        using var authority = ServerCertificate.Read(folder.CertificateFile);
        return new AuthorityReport(folder.CertificateFile, authority.NotAfter, authority.Fingerprint, File.Exists(folder.KeyFile), renewsAt);
    }

    private static IReadOnlyList<ServerName> NamesIn(string file)
    {
        using var certificate = ServerCertificate.Read(file);
        return certificate.Names;
    }

    private static AuthorityFolder FolderOf(string root) => new(root, TimeProvider.System);
}
