using Registry.Testing.Images;
using Registry.Testing.Processes;
using Xunit;

namespace Registry.EndToEnd.Service;

/// <summary>
/// A machine with the binary and the units of <c>packaging/systemd</c>, set up by <c>registryd init</c> for accounts and TLS on a port that
/// takes a capability.
/// </summary>
public sealed class ServiceFixture : IAsyncLifetime
{
    /// <summary>Where clients in the machine's network find the registry.</summary>
    public const string Address = "127.0.0.1:443";

    private const UnixFileMode ForOwnerAndGroup =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    private string _password = "";

    /// <summary>Prepares the workspace.</summary>
    public ServiceFixture() => Workspace = new Workspace(() => Machine?.Journal() ?? "");

    /// <summary>What is removed in the end.</summary>
    public Workspace Workspace { get; }

    /// <summary>The machine, booted.</summary>
    public DebianMachine Machine { get; private set; } = null!;

    /// <summary>The units' files in the source tree.</summary>
    public static string[] Units => Directory.GetFiles(SourceTree.PathOf("packaging/systemd"), "registryd*.*");

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Machine = await DebianMachine.CreateAsync(Workspace);
        Directory.CreateDirectory(Machine.PathOf("/etc/registryd"), ForOwnerAndGroup);
        Machine.Install(RegistryProcess.FindBinary(), "/usr/bin/registryd");
        foreach (var unit in Units)
        {
            Machine.Install(unit, unit.EndsWith(".sysusers", StringComparison.Ordinal)
                ? "/etc/sysusers.d/registryd.conf"
                : $"/etc/systemd/system/{Path.GetFileName(unit)}");
        }

        // These tests start it more often than anybody else would.
        Machine.Write("/etc/systemd/system/registryd.service.d/starts.conf", "[Unit]\nStartLimitIntervalSec=0\n");
        await Machine.BootAsync();
        await Machine.In("systemd-sysusers").RunAsync();
        await Machine.In("chgrp").RunAsync("registryd", "/etc/registryd");
        var report = await Machine.In("registryd").ReadAsync("init", "--yes", "--admin", "admin", "--listen", Address);
        _password = report.Split("with the password ")[1].Split(',')[0];
        await Machine.SystemctlAsync("enable", "--now", "registryd");
    }

    /// <summary>What the journal holds of a unit.</summary>
    public Task<string> JournalAsync(string unit) => Machine.In("journalctl").ReadAsync("--no-pager", "--output", "cat", "--unit", unit);

    /// <summary>Adds lines to a unit, as an administrator does.</summary>
    public async Task DropInAsync(string unit, string text)
    {
        Machine.Write($"/etc/systemd/system/{unit}.d/test.conf", text);
        await Machine.SystemctlAsync("daemon-reload");
    }

    /// <summary>Takes back what was added to a unit.</summary>
    public async Task RemoveDropInAsync(string unit)
    {
        File.Delete(Machine.PathOf($"/etc/systemd/system/{unit}.d/test.conf"));
        await Machine.SystemctlAsync("daemon-reload");
    }

    /// <summary>curl in the machine, signed in; it takes any certificate.</summary>
    public Command Curl() => Machine.In("curl", "--silent", "--show-error", "--insecure", "--user", $"admin:{_password}");

    /// <summary>The status code that the registry answers a GET of <c>/v2/</c> with.</summary>
    public Task<string> AskAsync(params string[] arguments) =>
        Curl().ReadAsync(["--output", "/dev/null", "--write-out", "%{http_code}", .. arguments, $"https://{Address}/v2/"]);

    /// <summary>Pushes an image of a layer.</summary>
    public async Task PushAsync(string image)
    {
        var layout = OciLayout.Create(Workspace.CreateFolder());
        layout.AddBusybox("v1");
        await Skopeo("--dest").RunAsync($"oci:{layout.Folder}:v1", $"docker://{Address}/{image}");
    }

    /// <summary>Pulls an image, whose content is checked by that.</summary>
    public Task PullAsync(string image) => Skopeo("--src").RunAsync($"docker://{Address}/{image}", $"oci:{Workspace.CreateFolder()}:v1");

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (Machine is not null)
        {
            await Machine.DisposeAsync();
        }

        Workspace.Dispose();
    }

    private Command Skopeo(string end) =>
        Machine.OnNetwork("skopeo", "copy", "--insecure-policy", $"{end}-tls-verify=false", $"{end}-creds=admin:{_password}");
}
