namespace Registry.Core.Model;

/// <summary>Points at content: what it is, its digest and its size (OCI image spec, descriptor.md).</summary>
/// <param name="MediaType">The content's media type, as the manifest spells it.</param>
/// <param name="Digest">The content's digest.</param>
/// <param name="Size">The content's size in bytes; never negative.</param>
public sealed record Descriptor(string MediaType, Digest Digest, long Size)
{
    /// <summary>The kind of artifact the content is, where the descriptor says so.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>The annotations, where there are any.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>Whether the content may be fetched elsewhere (<c>urls</c>), so that it need not be in this registry.</summary>
    public bool HasUrls { get; init; }

    /// <summary>
    /// Whether a registry may hold the manifest without the content: that is to be fetched elsewhere, or must not be distributed
    /// (OCI image spec, layer.md, "Non-Distributable Layers").
    /// </summary>
    public bool IsExternal => HasUrls || MediaTypes.IsNonDistributable(MediaType);
}
