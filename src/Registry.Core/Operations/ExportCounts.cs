namespace Registry.Core.Operations;

/// <summary>What an export came to.</summary>
public sealed record ExportCounts
{
    /// <summary>How many images, and referrers of them, the export holds now.</summary>
    public int Images { get; init; }

    /// <summary>How many blobs were copied, manifests included.</summary>
    public long BlobsCopied { get; init; }

    /// <summary>How many bytes were copied.</summary>
    public long BytesCopied { get; init; }

    /// <summary>How many blobs were there already.</summary>
    public long BlobsPresent { get; init; }

    /// <summary>How many images could not be exported.</summary>
    public int Problems { get; init; }
}
