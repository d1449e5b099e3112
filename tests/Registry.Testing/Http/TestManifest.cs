using System.Text;
using Registry.Core.Model;

namespace Registry.Testing.Http;

/// <summary>A manifest's exact bytes and the type that it is sent with.</summary>
public sealed record TestManifest(string MediaType, byte[] Bytes)
{
    /// <summary>The bytes with their digests.</summary>
    public TestBlob Blob { get; } = new(Bytes);

    /// <summary>The sha256 digest of the bytes.</summary>
    public string Digest => Blob.Digest;

    /// <summary>A descriptor of the manifest, as JSON.</summary>
    public string Descriptor => Blob.Descriptor(MediaType);

    /// <summary>A manifest of this text.</summary>
    public static TestManifest Of(string mediaType, string json) => new(mediaType, Encoding.UTF8.GetBytes(json));

    /// <summary>An OCI image manifest. Members are further ones of its JSON object, such as <c>"artifactType":"..."</c>.</summary>
    public static TestManifest Image(TestBlob config, IEnumerable<TestBlob> layers, params string[] members) =>
        Image(config.Descriptor(ConfigType), layers.Select(layer => layer.Descriptor(LayerType)), members);

    /// <summary>An OCI image manifest made of descriptors.</summary>
    public static TestManifest Image(string config, IEnumerable<string> layers, params string[] members) => Of(MediaTypes.OciManifest, Object(
        [Type(MediaTypes.OciManifest), $"\"config\":{config}", $"\"layers\":[{string.Join(',', layers)}]", .. members]));

    /// <summary>An OCI image index made of descriptors.</summary>
    public static TestManifest Index(IEnumerable<string> manifests, params string[] members) => Of(MediaTypes.OciIndex, Object(
        [Type(MediaTypes.OciIndex), $"\"manifests\":[{string.Join(',', manifests)}]", .. members]));

    /// <summary>An artifact without content of its own, that names a subject.</summary>
    public static TestManifest Artifact(TestManifest subject, string artifactType, params string[] members) => Image(
        TestBlob.EmptyJson.Descriptor(EmptyType),
        [TestBlob.EmptyJson.Descriptor(EmptyType)],
        [$"\"artifactType\":\"{artifactType}\"", Subject(subject), .. members]);

    /// <summary>The <c>subject</c> member that names a manifest.</summary>
    public static string Subject(TestManifest subject) => $"\"subject\":{subject.Descriptor}";

    /// <summary>The type of an OCI image's configuration.</summary>
    public const string ConfigType = "application/vnd.oci.image.config.v1+json";

    /// <summary>The type of an OCI image's layer.</summary>
    public const string LayerType = "application/vnd.oci.image.layer.v1.tar+gzip";

    /// <summary>The type of the empty JSON object.</summary>
    public const string EmptyType = "application/vnd.oci.empty.v1+json";

    private static string Type(string mediaType) => $"\"schemaVersion\":2,\"mediaType\":\"{mediaType}\"";

    private static string Object(IEnumerable<string> members) => $"{{{string.Join(',', members)}}}";
}
