using Registry.EndToEnd.Clients;
using Registry.Testing.Clients;
using Registry.Testing.Images;
using Registry.Testing.Processes;
using Registry.Testing.Tls;
using Xunit;

namespace Registry.EndToEnd.Accounts;

/// <summary>What <c>registryd init</c> and <c>registryd tls show</c> tell to type on clients, typed as it stands.</summary>
[Collection(SharedRegistry.Name)]
public sealed class ClientInstructionTests(ClassicFixture engine) : IClassFixture<ClassicFixture>, IAsyncLifetime, IDisposable
{
    private readonly Workspace _workspace = new(failureContext: null);
    private readonly List<MachineTrust> _trusts = [];
    private PrivateRegistry _registry = null!;

    public async Task InitializeAsync()
    {
        _registry = await PrivateRegistry.StartAsync(_workspace);
        foreach (var client in (string[])["docker", "containers", "containerd"])
        {
            _trusts.Add(new MachineTrust($"/etc/{client}/certs.d", _registry.Address));
        }
    }

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    public void Dispose()
    {
        _trusts.ForEach(trust => trust.Dispose());
        _workspace.Dispose();
    }

    [Fact]
    public async Task Instructions_OfInit_AreThoseOfTlsShow()
    {
        var instructions = await ReadInstructionsAsync();
        var address = _registry.Report.Split("-o ca.crt https://")[1].Split("/ca.crt")[0];

        Assert.Contains(instructions, _registry.Report.Replace(address, _registry.Address, StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Instructions_Typed_ClientsOfThisMachineTrustTheRegistry()
    {
        var shell = _workspace.Command("sh", "-e", "-c");
        shell.WorkingDirectory = _workspace.CreateFolder();
        shell.Environment["PATH"] = $"{CreateSudo()}:{Environment.GetEnvironmentVariable("PATH")}";
        var instructions = await ReadInstructionsAsync();
        var printed = await shell.ReadAsync(instructions);

        var fingerprint = printed.Split("Fingerprint=")[1].Split('\n')[0];
        Assert.Contains($"# must print\n# {fingerprint}\n", instructions, StringComparison.Ordinal);
        await AssertDockerPushesAsync("app:docker");
        await AssertPodmanPullsAsync("app:docker");
        await AssertContainerdPullsAsync("app:docker");
    }

    /// <summary>The lines for the three clients, and not those that change what the whole machine trusts.</summary>
    private async Task<string> ReadInstructionsAsync()
    {
        var report = await _registry.RunAsync("tls", "show");
        return "curl" + report.Split("\ncurl")[1].Split("# everything else")[0];
    }

    /// <summary>A folder with a sudo for tests that are root's already.</summary>
    private string CreateSudo()
    {
        var folder = _workspace.CreateFolder();
        var sudo = Path.Combine(folder, "sudo");
        File.WriteAllText(sudo, "#!/bin/sh\nexec \"$@\"\n");
        File.SetUnixFileMode(sudo, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return folder;
    }

    private async Task AssertDockerPushesAsync(string name)
    {
        var image = _registry.Image(name);
        await engine.Engine.LoginAsync(_registry.Address, PrivateRegistry.Administrator, _registry.AdministratorPassword);
        await engine.Engine.ImportAsync(LayerContent.TextFile("text", name), image);
        await engine.Engine.PushAsync(image);
    }

    private async Task AssertPodmanPullsAsync(string name)
    {
        var podman = new Podman(_workspace, new TlsTrust(Folder: null));
        await podman.LoginAsync(_registry.Address, PrivateRegistry.Administrator, _registry.AdministratorPassword);
        await podman.PullAsync(_registry.Image(name));
    }

    private async Task AssertContainerdPullsAsync(string name)
    {
        await using var containerd = await Containerd.StartAsync(_workspace, new TlsTrust(Folder: null));
        containerd.Login(PrivateRegistry.Administrator, _registry.AdministratorPassword);
        await containerd.PullAsync(_registry.Image(name));
    }
}
