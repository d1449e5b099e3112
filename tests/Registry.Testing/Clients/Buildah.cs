using Registry.Testing.Processes;

namespace Registry.Testing.Clients;

/// <summary>buildah, with image storage of its own.</summary>
public sealed class Buildah
{
    private readonly Workspace _workspace;
    private readonly Command _buildah;

    /// <summary>Prepares the storage.</summary>
    public Buildah(Workspace workspace)
    {
        var storage = workspace.CreateFolder();
        _workspace = workspace;
        _buildah = workspace.Command("buildah", "--root", $"{storage}/root", "--runroot", $"{storage}/run", "--storage-driver", "overlay");
    }

    /// <summary>Builds an image; its base is pulled from the registry that the file names.</summary>
    public Task BuildAsync(string image, string containerfile)
    {
        var context = _workspace.CreateFolder();
        File.WriteAllText(Path.Combine(context, "Containerfile"), containerfile);
        BlobInfoCache.Clear();
        return _buildah.RunAsync("build", "--isolation", "chroot", "--network", "host", "--tls-verify=false", "--tag", image, context);
    }

    /// <summary>Pushes an image of the local storage.</summary>
    public Task PushAsync(string image)
    {
        BlobInfoCache.Clear();
        return _buildah.RunAsync("push", "--tls-verify=false", image);
    }
}
