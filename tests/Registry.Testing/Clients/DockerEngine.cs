using Registry.Testing.Processes;
using Registry.Testing.Tls;

namespace Registry.Testing.Clients;

/// <summary>A docker engine of its own, with the docker CLI that talks to it.</summary>
/// <remarks>It trusts what the machine's <c>/etc/docker/certs.d</c> says, and takes loopback addresses as they come.</remarks>
public sealed class DockerEngine : IAsyncDisposable
{
    private readonly DaemonProcess _daemon;
    private readonly Command _docker;
    private readonly Workspace _workspace;

    private DockerEngine(DaemonProcess daemon, Command docker, Workspace workspace)
    {
        _daemon = daemon;
        _docker = docker;
        _workspace = workspace;
    }

    /// <summary>Starts the system's engine, which keeps images unpacked and builds their manifests when it pushes.</summary>
    public static Task<DockerEngine> StartClassicAsync(Workspace workspace) =>
        StartAsync(workspace, "{}", Environment.GetEnvironmentVariable("PATH")!, trust: null, "--storage-driver=overlay2");

    /// <summary>Starts a newer engine on containerd's image store, which keeps manifests and blobs as they came; its CLI has buildx.</summary>
    /// <param name="workspace">Where it keeps its data.</param>
    /// <param name="trust">
    /// What it takes for the system's authorities: fetching tokens, this engine does not look into <c>certs.d</c>
    /// (github.com/moby/moby/issues/52361). <see langword="null"/>: those that are.
    /// </param>
    public static Task<DockerEngine> StartContainerdStoreAsync(Workspace workspace, TlsTrust? trust = null) =>
        StartAsync(workspace, """{"features":{"containerd-snapshotter":true}}""", TrixieTools.SearchPath, trust);

    /// <summary>Signs in to a registry.</summary>
    public Task LoginAsync(string registry, string user, string password) =>
        RunAsync("login", "--username", user, "--password", password, registry);

    /// <summary>Pulls an image.</summary>
    public Task PullAsync(string image, params string[] options) => RunAsync(["pull", "--quiet", .. options, image]);

    /// <summary>Pushes an image of the engine's store.</summary>
    /// <returns>What became of each layer, a line each.</returns>
    public async Task<string> PushAsync(string image) => (await RunAsync("push", image)).Output;

    /// <summary>Makes an image of one layer out of a tar archive.</summary>
    public async Task ImportAsync(byte[] archive, string image)
    {
        var file = _workspace.PathOf($"{Guid.NewGuid():n}.tar");
        await File.WriteAllBytesAsync(file, archive);
        await RunAsync("import", file, image);
        File.Delete(file);
    }

    /// <summary>The digest under which the engine knows an image of a registry.</summary>
    public async Task<string> DigestOfAsync(string image) =>
        (await _docker.ReadAsync("image", "inspect", "--format", "{{index .RepoDigests 0}}", image)).Trim().Split('@')[1];

    /// <summary>The digests of the uncompressed layers of an image, one a line.</summary>
    public Task<string> DiffIdsOfAsync(string image) =>
        _docker.ReadAsync("image", "inspect", "--format", "{{range .RootFS.Layers}}{{println .}}{{end}}", image);

    /// <summary>Any other docker command.</summary>
    public Task<CommandResult> RunAsync(params string[] arguments) => _docker.RunAsync(arguments);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _daemon.DisposeAsync();

    private static async Task<DockerEngine> StartAsync(
        Workspace workspace, string configuration, string searchPath, TlsTrust? trust, params string[] options)
    {
        var folder = workspace.CreateFolder();
        var socket = $"unix://{folder}/docker.sock";
        await File.WriteAllTextAsync($"{folder}/daemon.json", configuration);

        var engine = workspace.Command(FindIn(searchPath, "dockerd"));
        engine.Environment["PATH"] = searchPath;
        if (trust is not null)
        {
            engine.Environment["SSL_CERT_FILE"] = trust.File;
        }

        var daemon = await DaemonProcess.StartAsync(
            engine, "API listen on",
            [
                $"--config-file={folder}/daemon.json", "--iptables=false", "--ip6tables=false", "--bridge=none", $"--data-root={folder}/data",
                $"--exec-root={folder}/exec", $"--pidfile={folder}/docker.pid", "--host", socket, .. options,
            ]);

        var docker = workspace.Command(FindIn(searchPath, "docker"));
        docker.Environment["DOCKER_HOST"] = socket;
        docker.Environment["DOCKER_CONFIG"] = CreateCliConfiguration(workspace);
        return new DockerEngine(daemon, docker, workspace);
    }

    private static string CreateCliConfiguration(Workspace workspace)
    {
        var folder = new DockerConfiguration(workspace).Folder;
        var plugins = Directory.CreateDirectory($"{folder}/cli-plugins").FullName;
        File.CreateSymbolicLink($"{plugins}/docker-buildx", TrixieTools.PathOf("usr/libexec/docker/cli-plugins/docker-buildx"));
        return folder;
    }

    private static string FindIn(string searchPath, string program) =>
        searchPath.Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists) ?? program;
}
