using Registry.Testing.Processes;
using Xunit;

namespace Registry.EndToEnd.Packaging;

/// <summary>What the package leaves on a Debian, and what is left of it.</summary>
[Collection(PackageFixture.Collection)]
public sealed class InstallationTests(PackageFixture packages) : IDisposable
{
    private readonly Workspace _workspace = new(failureContext: null);

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Install_FreshDebian_MakesTheUserTheFoldersAndTheUnits()
    {
        await using var registry = await InstalledRegistry.InstallAsync(_workspace, packages.Package);

        Assert.Equal("""
            750 registryd:registryd /var/lib/registryd
            750 root:registryd /etc/registryd
            644 root:root /etc/registryd/registry.toml
            755 root:root /usr/bin/registryd

            """, await registry.Machine.ShellAsync(
            "stat -c '%a %U:%G %n' /var/lib/registryd /etc/registryd /etc/registryd/registry.toml /usr/bin/registryd"));
        Assert.Equal("registryd:!*", (await registry.Machine.ShellAsync("getent shadow registryd | cut -d : -f 1,2")).Trim());
        Assert.Equal(
            ["registryd-gc.timer", "registryd-verify.timer", "registryd.service"],
            (await registry.Machine.ShellAsync("find /etc/systemd/system -name 'registryd*' -printf '%f\\n' | sort")).Trim().Split('\n'));
        Assert.Equal(
            ["cron.d/registryd", "grafana/registryd.json",
            "prometheus/prometheus.example.yml", "prometheus/registryd.rules.test.yml", "prometheus/registryd.rules.yml",
            "registryd-backup.service", "registryd-backup.timer"],
            (await registry.Machine.ShellAsync("cd /usr/share/doc/registryd/examples; find . -type f -printf '%P\\n' | LC_ALL=C sort")).Trim().Split('\n'));
        Assert.Equal("", await registry.Machine.ShellAsync("find /usr/lib/systemd -name 'registryd-backup*'"));
    }

    [Fact]
    public async Task Install_Service_ListensOnLoopbackAloneAndLetsNobodyIn()
    {
        await using var registry = await InstalledRegistry.InstallAsync(_workspace, packages.Package);

        var listening = await registry.RestartAsync();

        Assert.EndsWith("Listening on http://127.0.0.1:5000", listening, StringComparison.Ordinal);
        Assert.Equal("401", await registry.Machine.ShellAsync("curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:5000/v2/"));
    }

    [Fact]
    public async Task Init_ConfigurationFileOfTheServicesGroup_StaysReadableForTheService()
    {
        await using var registry = await InstalledRegistry.InstallAsync(_workspace, packages.Package);
        await registry.Machine.ShellAsync($"chgrp registryd {InstalledRegistry.Configuration}; chmod 640 {InstalledRegistry.Configuration}");

        await registry.Machine.ShellAsync("registryd init --yes --tls none --listen 127.0.0.1:5001");

        Assert.EndsWith("http://127.0.0.1:5001", await registry.RestartAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upgrade_ChangedConfigurationAndOlderDatabase_KeepsTheOneAndMigratesTheOther()
    {
        await using var registry = await InstalledRegistry.InstallAsync(_workspace, packages.PreviousPackage);
        var machine = registry.Machine;
        await LeaveOlderDatabaseAsync(machine);
        await machine.ShellAsync($"""
            printf '[server]\nlisten = ["127.0.0.1:5001"]\n' >{InstalledRegistry.Configuration}
            chmod 640 {InstalledRegistry.Configuration}; chgrp registryd {InstalledRegistry.Configuration}
            chmod 710 /etc/registryd
            systemctl disable registryd-verify.timer
            """);
        machine.Add(packages.Package);

        await machine.ShellAsync($"apt-get install -y ./{Path.GetFileName(packages.Package)}");

        var listening = await registry.RestartAsync();
        Assert.EndsWith("http://127.0.0.1:5001", listening, StringComparison.Ordinal);
        Assert.Equal("710\n640\n", await machine.ShellAsync($"stat -c %a /etc/registryd {InstalledRegistry.Configuration}"));
        Assert.Equal("", await machine.ShellAsync("find /etc/systemd/system -name registryd-verify.timer"));
        Assert.Contains("alice", await machine.ShellAsync("registryd user list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remove_AfterUse_KeepsDataAndConfiguration()
    {
        await using var registry = await InstalledRegistry.InstallAsync(_workspace, packages.Package);
        await registry.Machine.ShellAsync("registryd init --yes --tls none");
        var before = await StateAsync(registry.Machine);

        await registry.Machine.ShellAsync("apt-get remove -y registryd; ! command -v registryd");

        Assert.Equal(before, await StateAsync(registry.Machine));
    }

    /// <summary>Everything in the data and configuration folders, with owners, modes and sizes.</summary>
    private static Task<string> StateAsync(DebianChroot machine) =>
        machine.ShellAsync("find /var/lib/registryd /etc/registryd -printf '%p %u:%g %m %s\\n' | sort");

    /// <summary>Gives the machine the database of an older version, with a user.</summary>
    private async Task LeaveOlderDatabaseAsync(DebianChroot machine)
    {
        var database = _workspace.PathOf("registry.db");
        var migrations = Directory.GetFiles(SourceTree.PathOf("src/Registry.Storage/Sqlite/Migrations"), "*.sql").Order().Take(7);
        await _workspace.Command("sqlite3", database).RunAsync(
            [.. migrations.Select(script => $".read '{script}'"), "PRAGMA application_id = 0x72677374", "PRAGMA user_version = 7",
            "INSERT INTO account (name, is_administrator, created_at) VALUES ('alice', 1, 0)"]);
        machine.Add(database);
        await machine.ShellAsync($"install -m 640 -o registryd -g registryd registry.db {InstalledRegistry.Data}/registry.db");
    }
}
