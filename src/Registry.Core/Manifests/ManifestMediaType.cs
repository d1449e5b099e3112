using System.Collections.Frozen;
using Registry.Core.Errors;
using Registry.Core.Model;

namespace Registry.Core.Manifests;

/// <summary>Finds out which media type a manifest has, from the request, the body and, where neither says, the shape.</summary>
internal static class ManifestMediaType
{
    /// <summary>Types that clients send where they were given none, so they say nothing of the manifest.</summary>
    private static readonly FrozenSet<string> Generic = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "application/json", MediaTypes.OctetStream, "application/x-www-form-urlencoded", "text/plain");

    /// <summary>The media type of a manifest.</summary>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.ManifestInvalid"/>: it is malformed, contradicts itself, cannot be told, or is schema 1.
    /// </exception>
    public static string Resolve(ManifestFields fields, string? contentType)
    {
        var reader = fields.Open("mediaType");
        var inBody = JsonText.ReadMediaType(ref reader, new FieldPath("mediaType"));
        var inRequest = contentType is null || Generic.Contains(contentType) ? null : contentType;
        RefuseMalformed(inBody, "mediaType");
        RefuseMalformed(inRequest, "the Content-Type of the request");
        RefuseSchema1(fields, inBody, inRequest);
        if (inBody is not null && inRequest is not null && inBody != inRequest)
        {
            throw Invalid($"mediaType is '{inBody}', but the Content-Type of the request is '{inRequest}': they must be the same.");
        }

        return inBody ?? inRequest ?? Deduce(fields);
    }

    private static string Deduce(ManifestFields fields)
    {
        if (fields.Has("manifests"))
        {
            return MediaTypes.OciIndex;
        }

        return fields.Has("config") || fields.Has("layers")
            ? MediaTypes.OciManifest
            : throw Invalid("the manifest does not say what it is: it must have a mediaType, or the request a Content-Type.");
    }

    private static void RefuseMalformed(string? mediaType, string where)
    {
        if (mediaType is not null && !MediaTypes.IsWellFormed(mediaType))
        {
            throw Invalid($"{where} must be a media type such as '{MediaTypes.OciManifest}'.");
        }
    }

    private static void RefuseSchema1(ManifestFields fields, string? inBody, string? inRequest)
    {
        // A type that is not known may have a schemaVersion of its own.
        var known = (inBody ?? inRequest) is not { } mediaType || ManifestKinds.Of(mediaType) != ManifestKind.Unknown;
        if (IsSchema1(inBody) || IsSchema1(inRequest)
            || (known && (fields["schemaVersion"].SequenceEqual("1"u8) || fields.Has("fsLayers"))))
        {
            throw Invalid(
                "Docker image manifests of schema 1 are not accepted: build the image again with a current client, "
                + "or convert it with 'skopeo copy --format oci'.");
        }
    }

    private static bool IsSchema1(string? mediaType) => mediaType is MediaTypes.DockerSchema1 or MediaTypes.DockerSchema1Signed;

    private static RegistryException Invalid(string message) => new(RegistryErrorCode.ManifestInvalid, message);
}
