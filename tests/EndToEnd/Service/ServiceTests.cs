using Registry.Testing.Processes;
using Registry.Testing.Time;
using Xunit;

namespace Registry.EndToEnd.Service;

/// <summary>The service as systemd runs it, under the confinement of its unit.</summary>
public sealed class ServiceTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private const string Service = "registryd.service";

    // curl(1).
    private const int CouldNotConnect = 7;

    [Fact]
    public async Task Start_Returned_ServerAnswersAndSaysWhere()
    {
        await fixture.Machine.SystemctlAsync("restart", Service);

        Assert.Equal("200", await fixture.AskAsync());
        Assert.StartsWith("registryd ", await fixture.Machine.PropertyAsync(Service, "StatusText"), StringComparison.Ordinal);
        Assert.EndsWith($" on https://{ServiceFixture.Address}", await fixture.Machine.PropertyAsync(Service, "StatusText"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_UnderTheConfinement_IsPulledAgain()
    {
        await fixture.PushAsync("push:v1");

        await fixture.PullAsync("push:v1");
    }

    [Fact]
    public async Task SignIn_HashOfTheSystemsLibrary_IsCheckedUnderTheConfinement()
    {
        // Of "correct horse", made by htpasswd(1).
        fixture.Machine.Write("/srv/htpasswd", "imported:$2y$05$gvBhh.7ogdT6sho5VwwmuuIXxvtWp75YMYvQ/zQXiaJ5cFK56m2ru\n");
        await fixture.Machine.In("registryd").RunAsync("user", "import", "/srv/htpasswd");

        Assert.Equal("200", await fixture.AskAsync("--user", "imported:correct horse"));
        Assert.Equal("401", await fixture.AskAsync("--user", "imported:wrong horse"));
    }

    [Theory]
    [InlineData("registryd-gc.service", "given back in")]
    [InlineData("registryd-verify.service", "nothing is wrong; ")]
    [InlineData("registryd-backup.service", "backed up ")]
    public async Task Maintenance_BesideTheServer_Succeeds(string unit, string report)
    {
        await fixture.PushAsync("maintenance:v1");
        await fixture.Machine.In("install").RunAsync("-d", "-o", "registryd", "/srv/backups/registryd");

        await fixture.Machine.SystemctlAsync("start", unit);

        Assert.Equal("success", await fixture.Machine.PropertyAsync(unit, "Result"));
        Assert.Contains(report, await fixture.JournalAsync(unit), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Maintenance_UnderTheConfinement_MayGiveWay()
    {
        const string Unit = "registryd-verify.service";
        await fixture.PushAsync("slow:v1");
        await fixture.DropInAsync(Unit, "[Service]\nExecStart=\nExecStart=/usr/bin/registryd verify --rate 1KB\n");
        await fixture.Machine.SystemctlAsync("start", "--no-block", Unit);

        // SCHED_IDLE is 5 (chrt(1), sched(7)).
        await Poll.UntilAsync(async () =>
            await fixture.Machine.PropertyAsync(Unit, "MainPID") is not "0" and var process
            && (await fixture.Machine.In("cat").TryRunAsync($"/proc/{process}/sched")).Output.Split('\n').Any(
                line => line.StartsWith("policy", StringComparison.Ordinal) && line.EndsWith(" 5", StringComparison.Ordinal)));

        await fixture.Machine.SystemctlAsync("stop", Unit);
        await fixture.RemoveDropInAsync(Unit);
    }

    [Fact]
    public async Task Reload_ConfigurationChanged_IsTakenOverAndOtherwiseStatusSaysSo()
    {
        const string File = "/etc/registryd/registry.toml";
        var text = await System.IO.File.ReadAllTextAsync(fixture.Machine.PathOf(File));
        fixture.Machine.Write(File, text + "\n[limits]\ntag_count_limit = -1\n");
        await fixture.Machine.SystemctlAsync("reload", Service);
        await Poll.UntilAsync(async () =>
            (await fixture.Machine.PropertyAsync(Service, "StatusText")).EndsWith("the previous one stays in force", StringComparison.Ordinal));

        fixture.Machine.Write(File, text + "\n[limits]\ntag_count_limit = 1000\n");
        await fixture.Machine.SystemctlAsync("reload", Service);
        await Poll.UntilAsync(async () =>
            (await fixture.Machine.PropertyAsync(Service, "StatusText")).EndsWith(ServiceFixture.Address, StringComparison.Ordinal));

        Assert.Contains("is taken over: [limits] tag_count_limit", await fixture.JournalAsync(Service), StringComparison.Ordinal);
        Assert.Equal("active", await fixture.Machine.PropertyAsync(Service, "ActiveState"));
        Assert.Equal("200", await fixture.AskAsync());
    }

    [Fact]
    public async Task Start_ConfigurationCannotBeUsed_FailsOnceAndSaysWhy()
    {
        await fixture.DropInAsync(Service, "[Service]\nEnvironment=REGISTRYD_SERVER_LISTEN=nowhere\n");

        Assert.NotEqual(0, (await fixture.Machine.In("systemctl").TryRunAsync("restart", Service)).ExitCode);

        Assert.Equal(("failed", "0"), (await fixture.Machine.PropertyAsync(Service, "ActiveState"), await fixture.Machine.PropertyAsync(Service, "NRestarts")));
        Assert.Contains("REGISTRYD_SERVER_LISTEN: ", await fixture.JournalAsync(Service), StringComparison.Ordinal);
        await fixture.RemoveDropInAsync(Service);
        await fixture.Machine.SystemctlAsync("start", Service);
    }

    [Fact]
    public async Task Watchdog_ServerHangs_IsStartedAgain()
    {
        await fixture.DropInAsync(Service, "[Service]\nWatchdogSec=4s\n");
        await fixture.Machine.SystemctlAsync("restart", Service);
        var hung = await fixture.Machine.PropertyAsync(Service, "MainPID");

        await fixture.Machine.SystemctlAsync("kill", "--kill-who=main", "--signal=STOP", Service);
        await Poll.UntilAsync(async () =>
            await fixture.Machine.PropertyAsync(Service, "MainPID") != hung && await fixture.Machine.PropertyAsync(Service, "ActiveState") == "active");

        Assert.Contains("Watchdog timeout", await fixture.JournalAsync(Service), StringComparison.Ordinal);
        Assert.Equal("200", await fixture.AskAsync());
        await fixture.RemoveDropInAsync(Service);
        await fixture.Machine.SystemctlAsync("restart", Service);
    }

    [Fact]
    public async Task Stop_UploadUnderWay_FinishesFirst()
    {
        var half = new byte[1024 * 1024];
        var location = await fixture.Curl().ReadAsync(
            "--request", "POST", "--output", "/dev/null", "--write-out", "%header{location}", $"https://{ServiceFixture.Address}/v2/stop/blobs/uploads/");
        using var upload = fixture.Curl().Start(
            "--request", "PATCH", "--upload-file", "-", "--output", "/dev/null", "--write-out", "%{http_code}",
            $"https://{ServiceFixture.Address}{location}");
        var client = upload.StandardInput.BaseStream;
        await client.WriteAsync(half);
        await client.FlushAsync();
        await Poll.UntilAsync(async () => (await fixture.Machine.In("find").ReadAsync("/var/lib/registryd/uploads", "-type", "f", "-size", "+0")).Length > 0);

        await fixture.Machine.SystemctlAsync("stop", "--no-block", Service);
        await Poll.UntilAsync(async () => (await fixture.Machine.PropertyAsync(Service, "StatusText")).StartsWith("Stopping", StringComparison.Ordinal));

        await client.WriteAsync(half);
        client.Close();
        Assert.Equal("202", await upload.StandardOutput.ReadToEndAsync());
        await Poll.UntilAsync(async () => await fixture.Machine.PropertyAsync(Service, "ActiveState") == "inactive");
        Assert.Equal("success", await fixture.Machine.PropertyAsync(Service, "Result"));
        await fixture.Machine.SystemctlAsync("start", Service);
    }

    [Fact]
    public async Task Socket_ConnectionComes_ServerStartsOnIt()
    {
        const string Socket = "registryd.socket";
        await fixture.Machine.SystemctlAsync("stop", Service);
        await fixture.DropInAsync(Socket, $"[Socket]\nListenStream=\nListenStream={ServiceFixture.Address}\nListenStream=/run/registryd.sock\n");
        await fixture.Machine.SystemctlAsync("start", Socket);
        Assert.Equal("inactive", await fixture.Machine.PropertyAsync(Service, "ActiveState"));

        Assert.Equal("200", await fixture.AskAsync());
        Assert.Equal("200", await fixture.AskAsync("--unix-socket", "/run/registryd.sock"));
        Assert.EndsWith(
            $" on https://{ServiceFixture.Address}, https://unix:/run/registryd.sock", await fixture.Machine.PropertyAsync(Service, "StatusText"), StringComparison.Ordinal);

        // The server that ends leaves the socket to systemd.
        await fixture.Machine.SystemctlAsync("stop", Service);
        Assert.Equal("200", await fixture.AskAsync("--unix-socket", "/run/registryd.sock"));
        await fixture.Machine.SystemctlAsync("stop", Socket, Service);
        await fixture.RemoveDropInAsync(Socket);
        await fixture.Machine.SystemctlAsync("start", Service);
    }

    [Fact]
    public async Task Socket_OpenRegistryOnPublicAddress_IsRefused()
    {
        const string Address = "0.0.0.0:5001";
        fixture.Machine.Write("/srv/open.toml", "auth.mode = \"open\"\n");
        using var server = fixture.Machine.In("systemd-socket-activate", "--listen", Address, "registryd", "serve", "--config", "/srv/open.toml").Start();
        var error = server.StandardError.ReadToEndAsync();

        await Poll.UntilAsync(async () =>
            (await fixture.Machine.In("curl").TryRunAsync("--silent", $"http://{Address}/v2/")).ExitCode != CouldNotConnect || server.HasExited);
        await server.WaitForExitAsync();

        Assert.Equal(2, server.ExitCode);
        Assert.Contains($"LISTEN_FDS: an open registry on {Address} lets every machine", await error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Units_AllOfThem_AreValidAndConfined()
    {
        var units = ServiceFixture.Units.Select(Path.GetFileName).Where(unit => !unit!.EndsWith(".sysusers", StringComparison.Ordinal)).ToArray();

        var verified = await fixture.Machine.In("systemd-analyze", "verify", "--man=no").RunAsync(units!);
        Assert.Empty(verified.Error);
        foreach (var unit in units.Where(unit => unit!.EndsWith(".service", StringComparison.Ordinal)))
        {
            await fixture.Machine.In("systemd-analyze", "security", "--offline=yes", "--threshold=15").RunAsync($"/etc/systemd/system/{unit}");
        }
    }

    [Theory]
    [InlineData("gc")]
    [InlineData("verify")]
    [InlineData("backup")]
    public void CronExample_Command_IsTheServices(string name)
    {
        const string Start = "ExecStart=";
        var command = File.ReadLines(SourceTree.PathOf($"packaging/systemd/registryd-{name}.service"))
            .Single(line => line.StartsWith(Start, StringComparison.Ordinal))[Start.Length..];

        Assert.Single(
            File.ReadLines(SourceTree.PathOf("packaging/cron.d/registryd")),
            line => line.StartsWith('#') && line.Contains($" registryd {command} ", StringComparison.Ordinal));
    }
}
