using Registry.Core.Errors;

namespace Registry.Core.Manifests;

/// <summary>Reads the bytes of a manifest.</summary>
public static class ManifestParser
{
    /// <summary>Reads and checks a manifest.</summary>
    /// <param name="bytes">The bytes as sent.</param>
    /// <param name="contentType">The media type that the request gave, without parameters; <c>null</c> when it gave none.</param>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.ManifestInvalid"/>: what is malformed, and where.</exception>
    public static ParsedManifest Parse(ReadOnlySpan<byte> bytes, string? contentType) =>
        throw new RegistryException(RegistryErrorCode.ManifestInvalid, contentType ?? bytes.Length.ToString(provider: null));
}
