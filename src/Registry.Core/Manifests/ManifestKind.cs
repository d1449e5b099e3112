using Registry.Core.Model;

namespace Registry.Core.Manifests;

/// <summary>Which fields of a manifest mean something.</summary>
internal enum ManifestKind
{
    /// <summary>A configuration and layers.</summary>
    Image,

    /// <summary>Blobs alone.</summary>
    Artifact,

    /// <summary>A list of manifests.</summary>
    Index,

    /// <summary>Not known to this registry: whatever looks like descriptors is taken for them.</summary>
    Unknown,
}

/// <summary>Which <see cref="ManifestKind"/> a media type stands for.</summary>
internal static class ManifestKinds
{
    /// <summary>The kind of manifest that a media type stands for.</summary>
    public static ManifestKind Of(string mediaType) => mediaType switch
    {
        MediaTypes.OciManifest or MediaTypes.DockerManifest => ManifestKind.Image,
        MediaTypes.OciIndex or MediaTypes.DockerManifestList => ManifestKind.Index,
        MediaTypes.OciArtifact => ManifestKind.Artifact,
        _ => ManifestKind.Unknown,
    };
}
