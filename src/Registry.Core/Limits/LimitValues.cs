using Registry.Core.Model;

namespace Registry.Core.Limits;

/// <summary>Limits as the administrator wrote them. <c>null</c>: not said here, so inherited; 0: no limit.</summary>
public sealed record LimitValues
{
    /// <summary>The most bytes that the configuration and the layers of one image may have.</summary>
    public long? MaxImageSize { get; init; }

    /// <summary>The most tags that a repository may have.</summary>
    public int? TagCountLimit { get; init; }

    /// <summary>The most bytes that one blob may have.</summary>
    public long? MaxBlobSize { get; init; }

    /// <summary>The most bytes that a manifest itself may have.</summary>
    public long? MaxManifestSize { get; init; }

    /// <summary>Tags that can be set once, and neither moved nor deleted.</summary>
    public IReadOnlyList<Glob>? ImmutableTags { get; init; }

    /// <summary>The most bytes that the repositories of a rule may hold together, each blob counted once. Only a rule has one.</summary>
    public long? Quota { get; init; }

    /// <summary>What a manifest may be of (<see cref="Manifests.ParsedManifest.ContentType"/>); empty: anything.</summary>
    public IReadOnlyList<Glob>? AllowedMediaTypes { get; init; }

    /// <summary>Whether nothing may be pushed or deleted.</summary>
    public bool? ReadOnly { get; init; }
}
