using Registry.Testing.Processes;

namespace Registry.Testing.Clients;

/// <summary>A containerd of its own, with the ctr that talks to it.</summary>
public sealed class Containerd : IAsyncDisposable
{
    private readonly DaemonProcess _daemon;
    private readonly Command _ctr;

    private Containerd(DaemonProcess daemon, Command ctr)
    {
        _daemon = daemon;
        _ctr = ctr;
    }

    /// <summary>Starts the daemon.</summary>
    public static async Task<Containerd> StartAsync(Workspace workspace)
    {
        var folder = workspace.CreateFolder();
        var socket = $"{folder}/containerd.sock";
        await File.WriteAllTextAsync($"{folder}/config.toml", $"""
            version = 2
            root = "{folder}/root"
            state = "{folder}/state"
            disabled_plugins = ["io.containerd.grpc.v1.cri"]
            [grpc]
            address = "{socket}"
            [ttrpc]
            address = "{socket}.ttrpc"
            """);
        var daemon = await DaemonProcess.StartAsync(
            workspace.Command("containerd"), "containerd successfully booted", "--config", $"{folder}/config.toml");
        return new Containerd(daemon, workspace.Command("ctr", "--address", socket));
    }

    /// <summary>Pulls an image for all platforms.</summary>
    public Task PullAsync(string image) => _ctr.RunAsync("images", "pull", "--plain-http", "--all-platforms", image);

    /// <summary>Pushes an image of containerd's store.</summary>
    public Task PushAsync(string image) => _ctr.RunAsync("images", "push", "--plain-http", image);

    /// <summary>Takes over an image, named as its archive names it.</summary>
    public Task ImportAsync(string archive) => _ctr.RunAsync("images", "import", "--all-platforms", "--no-unpack", archive);

    /// <summary>Forgets an image and its content, so that the next pull fetches everything.</summary>
    public Task RemoveAsync(string image) => _ctr.RunAsync("images", "rm", "--sync", image);

    /// <summary>The digests of all content held.</summary>
    public async Task<IReadOnlyList<string>> ContentAsync() =>
        (await _ctr.ReadAsync("content", "ls", "--quiet")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _daemon.DisposeAsync();
}
