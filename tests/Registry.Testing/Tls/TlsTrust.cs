namespace Registry.Testing.Tls;

/// <summary>What a client trusts that speaks TLS.</summary>
/// <param name="Folder">
/// The folder with the certificate of an authority, in the form of a registry's folder below <c>certs.d</c>; <see langword="null"/>: what the
/// client finds in the machine's own folders below <c>/etc</c>.
/// </param>
public sealed record TlsTrust(string? Folder)
{
    /// <summary>The certificate's name in the folder.</summary>
    public const string FileName = "ca.crt";

    /// <summary>The file of the certificate.</summary>
    public string File => Path.Combine(Folder!, FileName);
}
