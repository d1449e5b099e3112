using Registry.Testing.Processes;

namespace Registry.Testing.Clients;

/// <summary>A docker engine of its own, with the docker CLI that talks to it.</summary>
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
        StartAsync(workspace, "{}", Environment.GetEnvironmentVariable("PATH")!, "--storage-driver=overlay2");

    /// <summary>Starts a newer engine on containerd's image store, which keeps manifests and blobs as they came; its CLI has buildx.</summary>
    public static Task<DockerEngine> StartContainerdStoreAsync(Workspace workspace) =>
        StartAsync(workspace, """{"features":{"containerd-snapshotter":true}}""", TrixieTools.SearchPath);

    /// <summary>Pulls an image.</summary>
    public Task PullAsync(string image, params string[] options) => RunAsync(["pull", "--quiet", .. options, image]);

    /// <summary>Pushes an image of the engine's store.</summary>
    public Task PushAsync(string image) => RunAsync("push", image);

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

    private static async Task<DockerEngine> StartAsync(Workspace workspace, string configuration, string searchPath, params string[] options)
    {
        var folder = workspace.CreateFolder();
        var socket = $"unix://{folder}/docker.sock";
        await File.WriteAllTextAsync($"{folder}/daemon.json", configuration);

        var engine = workspace.Command(FindIn(searchPath, "dockerd"));
        engine.Environment["PATH"] = searchPath;
        var daemon = await DaemonProcess.StartAsync(
            engine, "API listen on",
            [
                $"--config-file={folder}/daemon.json", "--iptables=false", "--ip6tables=false", "--bridge=none", $"--data-root={folder}/data",
                $"--exec-root={folder}/exec", $"--pidfile={folder}/docker.pid", "--host", socket, .. options,
            ]);

        var docker = workspace.Command(FindIn(searchPath, "docker"));
        docker.Environment["DOCKER_HOST"] = socket;
        docker.Environment["DOCKER_CONFIG"] = CreateCliConfiguration(folder);
        return new DockerEngine(daemon, docker, workspace);
    }

    private static string CreateCliConfiguration(string folder)
    {
        var plugins = Directory.CreateDirectory($"{folder}/cli/cli-plugins").FullName;
        File.WriteAllText($"{folder}/cli/config.json", "{}");
        File.CreateSymbolicLink($"{plugins}/docker-buildx", TrixieTools.PathOf("usr/libexec/docker/cli-plugins/docker-buildx"));
        return $"{folder}/cli";
    }

    private static string FindIn(string searchPath, string program) =>
        searchPath.Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists) ?? program;
}
