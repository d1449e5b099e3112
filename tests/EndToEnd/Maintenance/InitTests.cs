using Registry.Testing.Clients;
using Registry.Testing.Images;
using Registry.Testing.Processes;
using Xunit;

namespace Registry.EndToEnd.Maintenance;

/// <summary>What <c>registryd init</c> leaves, served, and used by clients that trust its private authority alone.</summary>
public sealed class InitTests : IDisposable
{
    private const string ListeningOn = "Listening on https://";

    private readonly Workspace _workspace = new(failureContext: null);

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Init_Served_ClientsThatTrustTheAuthorityLogInPushAndPull()
    {
        var (configuration, data) = (_workspace.PathOf("registry.toml"), _workspace.PathOf("data"));
        var binary = RegistryProcess.FindBinary();
        var report = await _workspace.Command(binary).ReadAsync("init", "--config", configuration, "--data", data, "--listen", "127.0.0.1:0");
        var password = report.Split("with the password ")[1].Split(',')[0];
        await using var server = await DaemonProcess.StartAsync(_workspace.Command(binary, "serve", "--config", configuration), ListeningOn);
        var address = server.ReadyLine.Split(ListeningOn)[1].Split(' ')[0];

        var trust = _workspace.CreateFolder();
        var curl = _workspace.Command("curl", "--fail", "--silent", "--show-error");
        await curl.RunAsync("--insecure", "--output", Path.Join(trust, "ca.crt"), $"https://{address}/ca.crt");
        await curl.RunAsync("--cacert", Path.Join(trust, "ca.crt"), "--user", $"admin:{password}", $"https://{address}/v2/");

        var layout = OciLayout.Create(_workspace.CreateFolder());
        layout.AddBusybox("v1");
        var authFile = _workspace.PathOf("auth.json");
        var skopeo = _workspace.Command("skopeo");
        await skopeo.RunAsync("login", "--cert-dir", trust, "--authfile", authFile, "--username", "admin", "--password", password, address);
        BlobInfoCache.Clear();
        await skopeo.RunAsync(
            "copy", "--preserve-digests", "--dest-cert-dir", trust, "--authfile", authFile, $"oci:{layout.Folder}:v1", $"docker://{address}/app:v1");
        var pulled = OciLayout.Create(_workspace.CreateFolder());
        await skopeo.RunAsync(
            "copy", "--preserve-digests", "--src-cert-dir", trust, "--authfile", authFile, $"docker://{address}/app:v1", $"oci:{pulled.Folder}:pulled");

        LayoutAssert.Same(layout, "v1", pulled);
    }

    [Fact]
    public async Task Init_ByRootInAnotherUsersDataFolder_LeavesAllThereToThem()
    {
        const UnixFileMode EverybodyEnters =
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        var (configuration, data) = (_workspace.PathOf("registry.toml"), _workspace.PathOf("data"));
        File.SetUnixFileMode(_workspace.Folder, EverybodyEnters);
        await _workspace.Command("install").RunAsync("-d", "-m", "750", "-o", "nobody", data);

        await _workspace.Command(RegistryProcess.FindBinary()).RunAsync(
            "init", "--config", configuration, "--data", data, "--listen", "127.0.0.1:0");

        Assert.Empty(await _workspace.Command("find", data, "!", "-user", "nobody").ReadAsync());
        Assert.True(File.Exists(Path.Join(data, "tls", "server.pem")));
        Assert.Equal("root", (await _workspace.Command("stat", "-c", "%U").ReadAsync(configuration)).Trim());
    }
}
