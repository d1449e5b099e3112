using System.Buffers;

namespace Registry.Core.Model;

/// <summary>The media types that a registry has to know apart; every other one is carried as it is.</summary>
public static class MediaTypes
{
    /// <summary>OCI image manifest.</summary>
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>OCI image index.</summary>
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";

    /// <summary>OCI artifact manifest, of the release candidates of image spec 1.1; some clients still push it.</summary>
    public const string OciArtifact = "application/vnd.oci.artifact.manifest.v1+json";

    /// <summary>Docker image manifest, version 2, schema 2.</summary>
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";

    /// <summary>Docker manifest list.</summary>
    public const string DockerManifestList = "application/vnd.docker.distribution.manifest.list.v2+json";

    /// <summary>OCI image configuration.</summary>
    public const string OciConfig = "application/vnd.oci.image.config.v1+json";

    /// <summary>Docker image configuration.</summary>
    public const string DockerConfig = "application/vnd.docker.container.image.v1+json";

    /// <summary>Docker image manifest, version 2, schema 1: refused.</summary>
    public const string DockerSchema1 = "application/vnd.docker.distribution.manifest.v1+json";

    /// <summary>Docker image manifest, version 2, schema 1, signed: refused.</summary>
    public const string DockerSchema1Signed = "application/vnd.docker.distribution.manifest.v1+prettyjws";

    /// <summary>Any bytes: what a blob is served as.</summary>
    public const string OctetStream = "application/octet-stream";

    /// <summary>The longest media type, in characters: two names of 127 and the slash between them (RFC 6838, section 4.2).</summary>
    public const int MaxLength = (2 * MaxNameLength) + 1;

    private const int MaxNameLength = 127;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&-^_.+");

    /// <summary>
    /// Whether this is a media type, without parameters: two names joined by a slash (RFC 6838, section 4.2,
    /// <c>restricted-name</c>).
    /// </summary>
    public static bool IsWellFormed(ReadOnlySpan<char> mediaType) =>
        mediaType.IndexOf('/') is var slash and >= 0 && IsName(mediaType[..slash]) && IsName(mediaType[(slash + 1)..]);

    /// <summary>Whether content of this type is a manifest of a known kind, and no blob.</summary>
    public static bool IsManifest(string mediaType) =>
        mediaType is OciManifest or OciIndex or OciArtifact or DockerManifest or DockerManifestList or DockerSchema1 or DockerSchema1Signed;

    /// <summary>
    /// Whether content of this type may be withheld from registries (OCI image spec, layer.md, "Non-Distributable Layers", and
    /// Docker's foreign layers).
    /// </summary>
    public static bool IsNonDistributable(string mediaType) =>
        mediaType.StartsWith("application/vnd.oci.image.layer.nondistributable.v1.", StringComparison.Ordinal)
        || mediaType.StartsWith("application/vnd.docker.image.rootfs.foreign.", StringComparison.Ordinal);

    private static bool IsName(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= MaxNameLength && char.IsAsciiLetterOrDigit(name[0]) && !name.ContainsAnyExcept(NameCharacters);
}
