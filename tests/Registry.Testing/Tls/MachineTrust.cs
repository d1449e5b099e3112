namespace Registry.Testing.Tls;

/// <summary>A registry's folder below one of the machine's <c>certs.d</c>, which is gone when the test is over.</summary>
/// <param name="certificates">The folder of all registries, such as <c>/etc/docker/certs.d</c>.</param>
/// <param name="registry">The registry's host and port.</param>
public sealed class MachineTrust(string certificates, string registry) : IDisposable
{
    private readonly string _folder = Path.Combine(certificates, registry);

    /// <summary>Makes the registry's authority one that docker trusts.</summary>
    public static MachineTrust AddToDocker(string registry, TlsTrust trust)
    {
        var added = new MachineTrust("/etc/docker/certs.d", registry);
        Directory.CreateDirectory(added._folder);
        File.Copy(trust.File, Path.Combine(added._folder, TlsTrust.FileName), overwrite: true);
        return added;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
