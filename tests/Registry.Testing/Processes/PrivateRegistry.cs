using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Registry.Testing.Http;
using Registry.Testing.Tls;

namespace Registry.Testing.Processes;

/// <summary>
/// The published binary, set up by <c>registryd init</c> and served as that left it: with accounts, and over TLS with a certificate from an
/// authority of its own.
/// </summary>
public sealed class PrivateRegistry : IAsyncDisposable
{
    /// <summary>The account that <c>init</c> makes.</summary>
    public const string Administrator = "admin";

    private readonly RegistryProcess _process;
    private readonly Command _registryd;
    private readonly X509Certificate2 _authority;

    private PrivateRegistry(RegistryProcess process, Command registryd, string report, TlsTrust trust, X509Certificate2 authority)
    {
        _process = process;
        _registryd = registryd;
        _authority = authority;
        (Report, Trust) = (report, trust);
        AdministratorPassword = report.Split("with the password ")[1].Split(',')[0];
    }

    /// <summary>The host and port that clients name.</summary>
    public string Address => _process.Address;

    /// <summary>Speaks HTTPS with the server.</summary>
    public RegistryHttp Http => _process.Http;

    /// <summary>What <c>init</c> printed.</summary>
    public string Report { get; }

    /// <summary>The password of <see cref="Administrator"/>.</summary>
    public string AdministratorPassword { get; }

    /// <summary>What clients have to trust.</summary>
    public TlsTrust Trust { get; }

    /// <summary>Whether the server runs, and the end of its log.</summary>
    public string State => _process.State;

    /// <summary>Sets a server up in a workspace, and starts it.</summary>
    /// <exception cref="CommandFailedException">There is no binary, or it did not start.</exception>
    public static async Task<PrivateRegistry> StartAsync(Workspace workspace)
    {
        var (configuration, data, host) = (workspace.PathOf("registry.toml"), workspace.PathOf("data"), FindAddress().ToString());
        var binary = RegistryProcess.FindBinary();
        var report = await workspace.Command(binary).ReadAsync(
            "init", "--config", configuration, "--data", data, "--listen", $"{host}:0", "--admin", Administrator, "--yes");

        var trust = new TlsTrust(workspace.CreateFolder());
        File.Copy(Path.Combine(data, "tls", "ca.crt"), trust.File);
        var authority = X509CertificateLoader.LoadCertificateFromFile(trust.File);
        var process = await RegistryProcess.StartAsync(workspace.Command(binary, "serve", "--config", configuration), authority);

        // Commands tell clients the address that the system chose.
        var registryd = workspace.Command(binary);
        registryd.Environment["REGISTRYD_CONFIG"] = configuration;
        registryd.Environment["REGISTRYD_SERVER_EXTERNAL_URL"] = process.Http.BaseAddress.GetLeftPart(UriPartial.Authority);
        return new PrivateRegistry(process, registryd, report, trust, authority);
    }

    /// <summary>The full reference of an image in this registry.</summary>
    public string Image(string name) => _process.Image(name);

    /// <summary>Runs a command of an administrator at the shell, beside the server.</summary>
    /// <returns>Its standard output.</returns>
    public Task<string> RunAsync(params string[] arguments) => _registryd.ReadAsync(arguments);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _authority.Dispose();
    }

    /// <summary>
    /// An address of the network that the machine is in: docker does not look at the certificates of loopback addresses. Loopback, where
    /// there is no network.
    /// </summary>
    private static IPAddress FindAddress() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(card => card.OperationalStatus == OperationalStatus.Up)
        .SelectMany(card => card.GetIPProperties().UnicastAddresses.Select(unicast => unicast.Address))
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address)) ?? IPAddress.Loopback;
}
