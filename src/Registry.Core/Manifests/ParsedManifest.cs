using System.Collections.ObjectModel;
using Registry.Core.Model;

namespace Registry.Core.Manifests;

/// <summary>What a registry has to know of a manifest: what it is and what it points at. The bytes themselves are kept as sent.</summary>
public sealed record ParsedManifest
{
    /// <summary>The media type that the manifest is served with.</summary>
    public required string MediaType { get; init; }

    /// <summary>
    /// Whether it is an index or manifest list, or of an unknown type that has nothing but <see cref="Children"/>.
    /// </summary>
    public bool IsIndex { get; init; }

    /// <summary>The image's configuration, where there is one.</summary>
    public Descriptor? Config { get; init; }

    /// <summary>The layers, or an artifact manifest's blobs, in order.</summary>
    public IReadOnlyList<Descriptor> Layers { get; init; } = [];

    /// <summary>
    /// An index's entries, in order: manifests as a rule, but buildkit's cache export before v0.21 lists layers here.
    /// </summary>
    public IReadOnlyList<Descriptor> Children { get; init; } = [];

    /// <summary>The manifest that this one refers to (OCI image spec, manifest.md, <c>subject</c>).</summary>
    public Descriptor? Subject { get; init; }

    /// <summary>
    /// What a referrers list says of it: <c>artifactType</c>, or the configuration's media type when that is absent
    /// (OCI distribution spec, "Listing Referrers"); <c>null</c> when neither is there.
    /// </summary>
    public string? ArtifactType { get; init; }

    /// <summary>What the manifest is of: <see cref="ArtifactType"/>, or its own media type when it has none, as an index.</summary>
    public string ContentType => ArtifactType ?? MediaType;

    /// <summary>The manifest's own annotations.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The configuration and the layers.</summary>
    public IEnumerable<Descriptor> Blobs() => Config is null ? Layers : Layers.Prepend(Config);
}
