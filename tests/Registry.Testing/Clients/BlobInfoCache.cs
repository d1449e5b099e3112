namespace Registry.Testing.Clients;

/// <summary>
/// What skopeo, podman and buildah remember of blobs they met in any registry. It makes them replace or mount blobs, so that what a test
/// sends would depend on the tests before it.
/// </summary>
public static class BlobInfoCache
{
    private static readonly string Folder = "/var/lib/containers/cache";

    public static void Clear()
    {
        if (Directory.Exists(Folder))
        {
            foreach (var file in Directory.EnumerateFiles(Folder, "blob-info-cache*"))
            {
                File.Delete(file);
            }
        }
    }
}
