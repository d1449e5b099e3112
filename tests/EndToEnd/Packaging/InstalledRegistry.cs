using Registry.Testing.Processes;

namespace Registry.EndToEnd.Packaging;

/// <summary>A fresh Debian with the package on its disk, and the service that it installs.</summary>
internal sealed class InstalledRegistry : IAsyncDisposable
{
    /// <summary>The data folder.</summary>
    public const string Data = "/var/lib/registryd";

    /// <summary>The configuration file.</summary>
    public const string Configuration = "/etc/registryd/registry.toml";

    private DaemonProcess? _server;

    private InstalledRegistry(DebianChroot machine) => Machine = machine;

    /// <summary>The machine.</summary>
    public DebianChroot Machine { get; }

    /// <summary>Makes the machine, with a package in its folder <c>/srv</c> that is not installed yet.</summary>
    public static async Task<InstalledRegistry> PrepareAsync(Workspace workspace, string package)
    {
        var registry = new InstalledRegistry(await DebianChroot.CreateAsync(workspace));
        registry.Machine.Add(package);
        return registry;
    }

    /// <summary>Makes the machine, and installs the package.</summary>
    public static async Task<InstalledRegistry> InstallAsync(Workspace workspace, string package)
    {
        var registry = await PrepareAsync(workspace, package);
        await registry.Machine.ShellAsync("apt-get install -y ./registryd_*.deb");
        return registry;
    }

    /// <summary>Starts the service, or stops it and starts it again, as systemd would.</summary>
    /// <returns>The line of its log that says where it listens.</returns>
    public async Task<string> RestartAsync()
    {
        await DisposeAsync();
        _server = await Machine.StartServiceAsync("/usr/lib/systemd/system/registryd.service", "Listening on ");
        return _server.ReadyLine;
    }

    /// <summary>Stops the service.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_server is { } server)
        {
            await server.DisposeAsync();
        }

        _server = null;
    }
}
