using Registry.Testing.Processes;
using Registry.Testing.Tls;

namespace Registry.Testing.Clients;

/// <summary>A containerd of its own, with the ctr that talks to it.</summary>
public sealed class Containerd : IAsyncDisposable
{
    private readonly DaemonProcess _daemon;
    private readonly Command _ctr;
    private readonly string[] _transport;
    private string[] _login = [];

    private Containerd(DaemonProcess daemon, Command ctr, string[] transport)
    {
        _daemon = daemon;
        _ctr = ctr;
        _transport = transport;
    }

    /// <summary>Starts the daemon.</summary>
    /// <param name="workspace">Where it keeps its data.</param>
    /// <param name="trust">What ctr trusts; <see langword="null"/>: it speaks plain HTTP.</param>
    public static async Task<Containerd> StartAsync(Workspace workspace, TlsTrust? trust = null)
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
        return new Containerd(daemon, workspace.Command("ctr", "--address", socket), TransportOf(trust));
    }

    /// <summary>Signs in from now on: ctr sends the name and the password with each command, and keeps neither.</summary>
    public void Login(string user, string password) => _login = ["--user", $"{user}:{password}"];

    /// <summary>Sends neither any more.</summary>
    public void Logout() => _login = [];

    /// <summary>Pulls an image for all platforms.</summary>
    public Task PullAsync(string image) => _ctr.RunAsync(["images", "pull", .. _transport, .. _login, "--all-platforms", image]);

    /// <summary>Pushes an image of containerd's store.</summary>
    public Task PushAsync(string image) => _ctr.RunAsync(["images", "push", .. _transport, .. _login, image]);

    /// <summary>Takes over an image, named as its archive names it.</summary>
    public Task ImportAsync(string archive) => _ctr.RunAsync("images", "import", "--all-platforms", "--no-unpack", archive);

    /// <summary>Forgets an image and its content, so that the next pull fetches everything.</summary>
    public Task RemoveAsync(string image) => _ctr.RunAsync("images", "rm", "--sync", image);

    /// <summary>The digest of an image's manifest or index.</summary>
    public async Task<string> DigestOfAsync(string image) =>
        (await _ctr.ReadAsync("images", "ls", $"name=={image}")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Single(field => field.StartsWith("sha256:", StringComparison.Ordinal));

    /// <summary>The digests of all content held.</summary>
    public async Task<IReadOnlyList<string>> ContentAsync() =>
        (await _ctr.ReadAsync("content", "ls", "--quiet")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _daemon.DisposeAsync();

    private static string[] TransportOf(TlsTrust? trust) => trust switch
    {
        null => ["--plain-http"],
        { Folder: null } => ["--hosts-dir", "/etc/containerd/certs.d"],
        _ => ["--tlscacert", trust.File],
    };
}
