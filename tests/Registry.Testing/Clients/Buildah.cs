using Registry.Testing.Processes;
using Registry.Testing.Tls;

namespace Registry.Testing.Clients;

/// <summary>buildah, with image storage of its own.</summary>
public sealed class Buildah
{
    private readonly Workspace _workspace;
    private readonly ContainersCommand _buildah;

    /// <summary>Prepares the storage.</summary>
    /// <param name="workspace">Where it is.</param>
    /// <param name="trust">What buildah trusts; <see langword="null"/>: it speaks plain HTTP.</param>
    public Buildah(Workspace workspace, TlsTrust? trust = null)
    {
        var storage = workspace.CreateFolder();
        _workspace = workspace;
        _buildah = new ContainersCommand(
            workspace, trust, "buildah", "--root", $"{storage}/root", "--runroot", $"{storage}/run", "--storage-driver", "overlay");
    }

    /// <summary>Signs in to a registry.</summary>
    public Task LoginAsync(string registry, string user, string password) => _buildah.LoginAsync(registry, user, password);

    /// <summary>Builds an image; its base is pulled from the registry that the file names.</summary>
    public Task BuildAsync(string image, string containerfile)
    {
        var context = _workspace.CreateFolder();
        File.WriteAllText(Path.Combine(context, "Containerfile"), containerfile);
        return _buildah.RunAsync(["build", "--isolation", "chroot", "--network", "host", .. _buildah.Tls, "--tag", image, context]);
    }

    /// <summary>Pushes an image of the local storage.</summary>
    public Task PushAsync(string image) => _buildah.RunAsync(["push", .. _buildah.Tls, image]);

    /// <summary>Pulls an image.</summary>
    public Task PullAsync(string image) => _buildah.RunAsync(["pull", .. _buildah.Tls, image]);

    /// <summary>Takes the image of an archive into the local storage, named as the archive names it.</summary>
    public Task ImportAsync(string archive) => _buildah.RunAsync("pull", $"oci-archive:{archive}");

    /// <summary>Removes all images from the local storage.</summary>
    public Task RemoveAllAsync() => _buildah.RunAsync("rmi", "--all", "--force");

    /// <summary>The digest under which a registry has an image that was pulled from there.</summary>
    public async Task<string> DigestOfAsync(string image) =>
        (await _buildah.ReadAsync("inspect", "--type", "image", "--format", "{{.FromImageDigest}}", image)).Trim();
}
