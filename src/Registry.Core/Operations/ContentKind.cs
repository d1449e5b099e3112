using Registry.Core.Manifests;
using Registry.Core.Model;

namespace Registry.Core.Operations;

/// <summary>What a manifest is to people.</summary>
public enum ContentKind
{
    /// <summary>An image of one platform.</summary>
    Image,

    /// <summary>A list of manifests.</summary>
    Index,

    /// <summary>Anything else: a chart, a signature, a bill of materials.</summary>
    Artifact,
}

/// <summary>Which <see cref="ContentKind"/> a manifest is.</summary>
internal static class ContentKinds
{
    public static ContentKind Of(ParsedManifest manifest) =>
        manifest.IsIndex ? ContentKind.Index
        : manifest.Config is { MediaType: MediaTypes.OciConfig or MediaTypes.DockerConfig } ? ContentKind.Image
        : ContentKind.Artifact;
}
