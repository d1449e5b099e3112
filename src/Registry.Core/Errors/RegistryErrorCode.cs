namespace Registry.Core.Errors;

/// <summary>
/// What can go wrong with a request, in the registry's own words. The wire code and the status that each becomes are one
/// switch at the HTTP edge (OCI distribution spec, "Error codes").
/// </summary>
public enum RegistryErrorCode
{
    /// <summary>The blob is not known in this repository.</summary>
    BlobUnknown,

    /// <summary>The upload cannot go on: it was cut short, or another request is writing to it.</summary>
    BlobUploadInvalid,

    /// <summary>The upload session is not known in this repository.</summary>
    BlobUploadUnknown,

    /// <summary>The digest is malformed, of an unknown algorithm, or not that of the content.</summary>
    DigestInvalid,

    /// <summary>The manifest lists content that this repository does not hold.</summary>
    ManifestBlobUnknown,

    /// <summary>The manifest is malformed.</summary>
    ManifestInvalid,

    /// <summary>The manifest or its tag is not known in this repository.</summary>
    ManifestUnknown,

    /// <summary>The repository name is malformed.</summary>
    NameInvalid,

    /// <summary>The tag is malformed.</summary>
    TagInvalid,

    /// <summary>A chunk does not begin where the session ends.</summary>
    RangeInvalid,

    /// <summary>The content has none of the bytes that are asked for.</summary>
    RangeNotSatisfiable,

    /// <summary>The body does not have the length that the request said.</summary>
    SizeInvalid,

    /// <summary>The wished page size is no number.</summary>
    PageSizeInvalid,

    /// <summary>The request is broken below what this protocol can say: its framing, or a body cut short.</summary>
    RequestInvalid,

    /// <summary>There is no such route.</summary>
    RouteUnknown,

    /// <summary>The route does not know the method.</summary>
    MethodNotAllowed,

    /// <summary>The caller has not said who they are, or has with wrong credentials.</summary>
    Unauthorized,

    /// <summary>The caller may not do this, or nobody may.</summary>
    Denied,

    /// <summary>What is pushed is larger than a limit, or a quota has no room for it.</summary>
    TooLarge,

    /// <summary>The caller asks too often.</summary>
    TooManyRequests,

    /// <summary>The disk is full.</summary>
    StorageFull,

    /// <summary>The disk has less room than is to stay free.</summary>
    StorageLow,

    /// <summary>The storage cannot be written or read just now: read-only, busy beyond patience, or failing.</summary>
    StorageUnavailable,
}
