using Registry.Testing.Processes;
using Xunit;

namespace Registry.EndToEnd.Packaging;

/// <summary>What the package does to a system that runs: its scripts and systemd together.</summary>
[Collection(PackageFixture.Collection)]
public sealed class RunningSystemTests(PackageFixture packages) : IDisposable
{
    private const string Service = "registryd.service";
    private const string Timers = "registryd-gc.timer registryd-verify.timer";

    private readonly Workspace _workspace = new(failureContext: null);

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Package_FromInstallationToPurge_ServiceAndTimersGoAlong()
    {
        await using var machine = await DebianMachine.CreateAsync(_workspace);
        machine.Install(packages.PreviousPackage, "/srv/previous.deb");
        machine.Install(packages.Package, "/srv/registryd.deb");
        await machine.BootAsync();

        await ShellAsync(machine, "dpkg -i previous.deb");

        Assert.Equal("active active active", await ListAsync(machine, $"is-active {Service} {Timers}"));
        Assert.Equal("enabled enabled enabled disabled", await ListAsync(machine, $"is-enabled {Service} {Timers} registryd.socket"));
        await ShellAsync(machine, "curl --fail --silent http://127.0.0.1:5000/healthz");
        var first = await machine.PropertyAsync(Service, "MainPID");

        await ShellAsync(machine, $"""
            printf '[server]\nlisten = ["127.0.0.1:5001"]\n' >{InstalledRegistry.Configuration}
            systemctl disable --now registryd-verify.timer
            dpkg -i registryd.deb
            """);

        Assert.Equal("active active inactive", await ListAsync(machine, $"is-active {Service} {Timers}"));
        Assert.NotEqual(first, await machine.PropertyAsync(Service, "MainPID"));
        await ShellAsync(machine, "curl --fail --silent http://127.0.0.1:5001/healthz");

        // As an administrator has it who prefers that systemd listens.
        await ShellAsync(machine, """
            systemctl disable --now registryd
            systemctl enable --now registryd.socket
            curl --fail --silent http://127.0.0.1:5000/healthz
            """);
        await ShellAsync(machine, "dpkg --remove registryd");

        Assert.Equal(
            "inactive inactive inactive inactive", await ListAsync(machine, $"is-active {Service} {Timers} registryd.socket"));
        await ShellAsync(machine, $"test -s {InstalledRegistry.Configuration}; test -s {InstalledRegistry.Data}/registry.db");

        await ShellAsync(machine, "dpkg --purge registryd");

        Assert.Equal("", await ShellAsync(machine, """
            find / -xdev \( -path /proc -o -path /srv -o -path /root -o -path /var/log \) -prune -o -name '*registryd*' -print
            """));
        Assert.Equal("", await machine.SystemctlAsync("list-units", "--all", "--no-legend", "--plain", "registryd*"));
    }

    private static Task<string> ShellAsync(DebianMachine machine, string lines)
    {
        var shell = machine.In("sh", "-euc");
        shell.Environment["LC_ALL"] = "C.UTF-8";
        shell.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        return shell.ReadAsync($"cd /srv\n{lines}");
    }

    /// <summary>What <c>systemctl</c> says of each unit.</summary>
    private static async Task<string> ListAsync(DebianMachine machine, string arguments) =>
        (await machine.In("systemctl", arguments.Split(' ')).TryRunAsync()).Output.Trim().ReplaceLineEndings(" ");
}
