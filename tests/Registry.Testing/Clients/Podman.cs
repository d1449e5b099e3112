using Registry.Testing.Processes;

namespace Registry.Testing.Clients;

/// <summary>podman, with image and container storage of its own.</summary>
public sealed class Podman
{
    private readonly Command _podman;

    /// <summary>Prepares the storage.</summary>
    public Podman(Workspace workspace)
    {
        var storage = workspace.CreateFolder();
        _podman = workspace.Command(
            "podman", "--root", $"{storage}/root", "--runroot", $"{storage}/run", "--tmpdir", $"{storage}/tmp", "--storage-driver", "overlay",
            "--cgroup-manager", "cgroupfs", "--events-backend", "file", "--runtime", "runc");
    }

    /// <summary>Pulls an image.</summary>
    public Task PullAsync(string image) => RunAsync("pull", "--tls-verify=false", image);

    /// <summary>Pushes an image of the local storage; its layers are compressed anew.</summary>
    public Task PushAsync(string image, params string[] options) => RunAsync(["push", "--tls-verify=false", .. options, image]);

    /// <summary>Runs a command in a new container.</summary>
    /// <returns>Its standard output.</returns>
    public Task<string> RunContainerAsync(string image, params string[] command) =>
        RunAsync(
            ["run", "--rm", "--network", "none", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024", image, .. command]);

    /// <summary>Builds a multi-platform index from a layout, and pushes it with all its images.</summary>
    public async Task PushManifestListAsync(string layoutReference, string image)
    {
        await RunAsync("manifest", "create", "--all", image, layoutReference);
        await RunAsync("manifest", "push", "--all", "--tls-verify=false", image, $"docker://{image}");
    }

    /// <summary>Any other podman command.</summary>
    /// <returns>Its standard output.</returns>
    public Task<string> RunAsync(params string[] arguments)
    {
        BlobInfoCache.Clear();
        return _podman.ReadAsync(arguments);
    }
}
