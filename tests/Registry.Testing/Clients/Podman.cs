using Registry.Testing.Processes;
using Registry.Testing.Tls;

namespace Registry.Testing.Clients;

/// <summary>podman, with image and container storage of its own.</summary>
public sealed class Podman
{
    private readonly ContainersCommand _podman;

    /// <summary>Prepares the storage.</summary>
    /// <param name="workspace">Where it is.</param>
    /// <param name="trust">What podman trusts; <see langword="null"/>: it speaks plain HTTP.</param>
    public Podman(Workspace workspace, TlsTrust? trust = null)
    {
        var storage = workspace.CreateFolder();
        _podman = new ContainersCommand(
            workspace, trust,
            "podman", "--root", $"{storage}/root", "--runroot", $"{storage}/run", "--tmpdir", $"{storage}/tmp", "--storage-driver", "overlay",
            "--cgroup-manager", "cgroupfs", "--events-backend", "file", "--runtime", "runc");
    }

    /// <summary>Signs in to a registry.</summary>
    public Task LoginAsync(string registry, string user, string password) => _podman.LoginAsync(registry, user, password);

    /// <summary>Pulls an image.</summary>
    public Task PullAsync(string image) => RunAsync(["pull", .. _podman.Tls, image]);

    /// <summary>Pushes an image of the local storage; its layers are compressed anew.</summary>
    public Task PushAsync(string image, params string[] options) => RunAsync(["push", .. _podman.Tls, .. options, image]);

    /// <summary>Takes the image of an archive into the local storage, named as the archive names it.</summary>
    public Task ImportAsync(string archive) => RunAsync("pull", $"oci-archive:{archive}");

    /// <summary>The digest under which a registry has an image that was pulled from there.</summary>
    public async Task<string> DigestOfAsync(string image) => (await RunAsync("image", "inspect", "--format", "{{.Digest}}", image)).Trim();

    /// <summary>Runs a command in a new container.</summary>
    /// <returns>Its standard output.</returns>
    public Task<string> RunContainerAsync(string image, params string[] command) =>
        RunAsync(
            ["run", "--rm", "--network", "none", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024", image, .. command]);

    /// <summary>Starts a server in a new container with the network of the host.</summary>
    /// <param name="image">The image, whose own command is run.</param>
    /// <param name="readyText">What the log line contains that says that the server is ready.</param>
    /// <param name="environment">Variables with their values.</param>
    public Task<DaemonProcess> StartContainerAsync(string image, string readyText, params string[] environment) =>
        _podman.StartAsync(
            readyText,
            ["run", "--rm", "--network", "host", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024",
                .. environment.SelectMany(variable => new[] { "--env", variable }), image]);

    /// <summary>Builds a multi-platform index from a layout, and pushes it with all its images.</summary>
    public async Task PushManifestListAsync(string layoutReference, string image)
    {
        await RunAsync("manifest", "create", "--all", image, layoutReference);
        await RunAsync(["manifest", "push", "--all", .. _podman.Tls, image, $"docker://{image}"]);
    }

    /// <summary>Any other podman command.</summary>
    /// <returns>Its standard output.</returns>
    public Task<string> RunAsync(params string[] arguments) => _podman.ReadAsync(arguments);
}
