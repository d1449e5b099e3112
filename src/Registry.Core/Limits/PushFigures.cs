namespace Registry.Core.Limits;

/// <summary>What the push of a manifest comes to, counted in the transaction that stores it.</summary>
public readonly record struct PushFigures
{
    /// <summary>
    /// The bytes of the image: of its configuration and layers, each once; of an index, those of its distinct children. What is here counts
    /// as it is, what is not counts what its descriptor declares.
    /// </summary>
    public long ImageSize { get; init; }

    /// <summary>The bytes of the manifest itself.</summary>
    public long ManifestSize { get; init; }

    /// <summary>The bytes of the largest blob that the manifest lists itself.</summary>
    public long LargestBlob { get; init; }

    /// <summary>How many tags the push added, besides those that it moved.</summary>
    public int NewTags { get; init; }

    /// <summary>How many tags the repository has now; counted only where that is limited.</summary>
    public long Tags { get; init; }

    /// <summary>The bytes that the quota counted before; counted only where there is one.</summary>
    public long QuotaBefore { get; init; }

    /// <summary>The bytes that the quota counts now.</summary>
    public long QuotaUsed { get; init; }
}
