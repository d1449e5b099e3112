using Registry.Testing.Clients;
using Registry.Testing.Images;
using Registry.Testing.Processes;
using Registry.Testing.Tls;
using Xunit;

namespace Registry.EndToEnd.Maintenance;

/// <summary>What <c>registryd init</c> leaves, served, and used by clients that trust its private authority alone.</summary>
public sealed class InitTests : IDisposable
{
    private readonly Workspace _workspace = new(failureContext: null);

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Init_Served_ClientsThatTrustTheAuthorityLogInPushAndPull()
    {
        await using var registry = await PrivateRegistry.StartAsync(_workspace);
        var trust = new TlsTrust(_workspace.CreateFolder());
        var curl = _workspace.Command("curl", "--fail", "--silent", "--show-error");
        await curl.RunAsync("--insecure", "--output", trust.File, $"https://{registry.Address}/ca.crt");
        var credentials = $"{PrivateRegistry.Administrator}:{registry.AdministratorPassword}";
        await curl.RunAsync("--cacert", trust.File, "--user", credentials, $"https://{registry.Address}/v2/");

        var layout = OciLayout.Create(_workspace.CreateFolder());
        layout.AddBusybox("v1");
        var (skopeo, image) = (new Skopeo(_workspace, trust), registry.Image("app:v1"));
        await skopeo.LoginAsync(registry.Address, PrivateRegistry.Administrator, registry.AdministratorPassword);
        await skopeo.PushAsync(layout, "v1", image);

        LayoutAssert.Same(layout, "v1", await skopeo.PullAsync(image));
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
