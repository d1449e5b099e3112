using System.Security.Cryptography;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Tls;

/// <summary>
/// The folder <c>tls</c> of a data folder: a private certificate authority, its key, and the server's certificate from it. That has its
/// key in the same file: so the pair is replaced at one stroke.
/// </summary>
/// <param name="root">The data folder.</param>
/// <param name="time">The clock.</param>
internal sealed class AuthorityFolder(string root, TimeProvider time)
{
    private const UnixFileMode OwnerReadsAndWrites = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode EverybodyReads = OwnerReadsAndWrites | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode FolderMode =
        OwnerReadsAndWrites | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    /// <summary>The folder.</summary>
    public string Folder { get; } = Path.Join(root, "tls");

    /// <summary>The authority's certificate, for clients to trust.</summary>
    public string CertificateFile => Path.Join(Folder, "ca.crt");

    /// <summary>The authority's key. Whoever reads it can pretend to be any server to those clients.</summary>
    public string KeyFile => Path.Join(Folder, "ca.key");

    /// <summary>The server's certificate, followed by its key.</summary>
    public string ServerFile => Path.Join(Folder, "server.pem");

    /// <summary>Whether there is an authority.</summary>
    public bool HasAuthority => File.Exists(CertificateFile);

    /// <summary>Makes an authority where there is none.</summary>
    /// <inheritdoc cref="CertificateAuthority.Create" path="/param[@name='host']"/>
    /// <exception cref="CertificateException">It cannot be written.</exception>
    public void CreateAuthority(string host)
    {
        if (!HasAuthority)
        {
            ReplaceAuthority(host);
        }
    }

    /// <summary>Makes an authority, which takes the place of the one that there is, if any: clients trust that one no more.</summary>
    /// <inheritdoc cref="CreateAuthority" path="/param"/>
    /// <inheritdoc cref="CreateAuthority" path="/exception"/>
    public void ReplaceAuthority(string host) => Write(() =>
    {
        var (certificate, key) = CertificateAuthority.Create(host, time.GetUtcNow());
        Directory.CreateDirectory(Folder, FolderMode);

        // The certificate last: with it, all of the authority is there.
        WriteFile(KeyFile, key, OwnerReadsAndWrites);
        WriteFile(CertificateFile, certificate, EverybodyReads);
    });

    /// <summary>Makes another certificate and key for the server, which takes the place of those that there are.</summary>
    /// <param name="names">What clients call the server.</param>
    /// <exception cref="CertificateException">There is no authority or it cannot issue any more, or the file cannot be written.</exception>
    public void Issue(IEnumerable<ServerName> names)
    {
        var server = Sign(names);
        Write(() => WriteFile(ServerFile, server, OwnerReadsAndWrites));
    }

    private string Sign(IEnumerable<ServerName> names)
    {
        try
        {
            using var authority = CertificateAuthority.Load(File.ReadAllText(CertificateFile), File.ReadAllText(KeyFile));
            return authority.Issue(names, time.GetUtcNow());
        }
        catch (FileNotFoundException exception)
        {
            throw new CertificateException($"The private CA cannot issue certificates: {exception.FileName} is missing", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new CertificateException($"The private CA in {Folder} cannot be used: {exception.Message}", exception);
        }
    }

    private void Write(Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CertificateException($"The folder {Folder} cannot be written to: {exception.Message}", exception);
        }
    }

    private static void WriteFile(string path, string text, UnixFileMode mode)
    {
        var staged = $"{path}.{Environment.ProcessId}";
        File.Delete(staged);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode };
        using (var file = new FileStream(staged, options))
        using (var writer = new StreamWriter(file))
        {
            writer.Write(text);
            writer.Flush();
            file.Flush(flushToDisk: true);
        }

        File.Move(staged, path, overwrite: true);
    }
}
