using System.Collections.ObjectModel;
using System.Text.Json;
using Registry.Core.Errors;

namespace Registry.Core.Manifests;

/// <summary>
/// Reads the bytes of a manifest: OCI image manifests, indexes and artifact manifests, Docker schema 2 manifests and manifest
/// lists, and, as far as they resemble these, manifests of types that are not known (OCI image spec, manifest.md and
/// image-index.md). What a registry does not have to know is left alone.
/// </summary>
public static class ManifestParser
{
    /// <summary>How many objects and arrays may stand inside each other.</summary>
    public const int MaxDepth = 64;

    /// <summary>Reads and checks a manifest. How large one may be is the caller's to say.</summary>
    /// <param name="bytes">The bytes as sent.</param>
    /// <param name="contentType">The media type that the request gave, without parameters; <c>null</c> when it gave none.</param>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.ManifestInvalid"/>: what is malformed, and where.</exception>
    public static ParsedManifest Parse(ReadOnlySpan<byte> bytes, string? contentType)
    {
        var fields = ManifestFields.Find(bytes);
        var mediaType = ManifestMediaType.Resolve(fields, contentType);
        Check(fields, ManifestKinds.Of(mediaType));
        return Read(fields, mediaType);
    }

    /// <summary>Refuses what a kind of manifest must not be, and drops the fields that mean nothing in it.</summary>
    private static void Check(ManifestFields fields, ManifestKind kind)
    {
        switch (kind)
        {
            case ManifestKind.Image:
                RequireSchema2(fields);
                Require(fields.Open("config").TokenType != JsonTokenType.Null, "config");
                RefuseAmbiguous(fields, "manifests");
                fields.Drop("blobs");
                break;
            case ManifestKind.Index:
                RequireSchema2(fields);
                Require(fields.Has("manifests"), "manifests");
                RefuseAmbiguous(fields, "config");
                RefuseAmbiguous(fields, "layers");
                fields.Drop("blobs");
                break;
            case ManifestKind.Artifact:
                fields.Drop("config");
                fields.Drop("layers");
                fields.Drop("manifests");
                break;
            default:
                UnknownManifest.DropForeignFields(fields);
                break;
        }
    }

    private static ParsedManifest Read(ManifestFields fields, string mediaType)
    {
        var config = DescriptorReader.ReadOptional(fields.Open("config"), new FieldPath("config"));
        var layers = DescriptorReader.ReadList(fields.Open("layers"), new FieldPath("layers"));
        layers.AddRange(DescriptorReader.ReadList(fields.Open("blobs"), new FieldPath("blobs")));
        var artifactType = fields.Open("artifactType");
        var annotations = fields.Open("annotations");
        return new ParsedManifest
        {
            MediaType = mediaType,
            IsIndex = fields.Has("manifests") && !fields.Has("config") && !fields.Has("layers") && !fields.Has("blobs"),
            Config = config,
            Layers = layers,
            Children = DescriptorReader.ReadList(fields.Open("manifests"), new FieldPath("manifests")),
            Subject = DescriptorReader.ReadOptional(fields.Open("subject"), new FieldPath("subject")),
            ArtifactType = JsonText.ReadMediaType(ref artifactType, new FieldPath("artifactType")) ?? config?.MediaType,
            Annotations = (IReadOnlyDictionary<string, string>?)JsonText.ReadAnnotations(ref annotations, new FieldPath("annotations"))
                ?? ReadOnlyDictionary<string, string>.Empty,
        };
    }

    private static void RequireSchema2(ManifestFields fields)
    {
        if (!fields["schemaVersion"].SequenceEqual("2"u8))
        {
            throw new FieldPath("schemaVersion").Invalid("must be 2");
        }
    }

    private static void Require(bool present, string name)
    {
        if (!present)
        {
            throw new FieldPath(name).Invalid("is missing: a manifest of this media type must have it");
        }
    }

    /// <summary>
    /// Refuses a manifest that one reader takes for an image and another for an index (CVE-2021-41190).
    /// </summary>
    private static void RefuseAmbiguous(ManifestFields fields, string name)
    {
        if (fields.Has(name))
        {
            throw new FieldPath(name).Invalid(
                "must not be here: a manifest is an image, with config and layers, or an index, with manifests");
        }
    }
}
