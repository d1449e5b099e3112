using Registry.Core.Model;

namespace Registry.Core.Operations;

/// <summary>A whole blob that no record knows of.</summary>
/// <param name="Digest">Its digest, which its bytes have.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Format">What its bytes look like.</param>
internal sealed record FoundBlob(Digest Digest, long Size, BlobFormat Format);

/// <summary>What a blob's first bytes tell of it.</summary>
internal enum BlobFormat
{
    /// <summary>Nothing: an unpacked layer, perhaps.</summary>
    Other,

    /// <summary>A JSON object that is no larger than a manifest may be: a configuration or a manifest, perhaps.</summary>
    Json,

    /// <summary>Compressed with gzip (RFC 1952, section 2.3.1).</summary>
    Gzip,

    /// <summary>Compressed with Zstandard (RFC 8878, section 3.1.1).</summary>
    Zstandard,
}
