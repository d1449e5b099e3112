using System.Text;

namespace Core.Tests.Manifests;

/// <summary>A manifest of every kind, as clients write them.</summary>
internal static class SampleManifests
{
    public const string Digest1 = "sha256:1111111111111111111111111111111111111111111111111111111111111111";
    public const string Digest2 = "sha256:2222222222222222222222222222222222222222222222222222222222222222";
    public const string Digest3 = "sha256:3333333333333333333333333333333333333333333333333333333333333333";
    public const string EmptyJsonDigest = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

    /// <summary>A descriptor as JSON.</summary>
    public const string Descriptor1 = $$"""{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{{Digest1}}","size":32654}""";

    public const string Config = $$"""{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{Digest2}}","size":7023}""";

    public const string OciImage = $$"""
        {
          "schemaVersion": 2,
          "mediaType": "application/vnd.oci.image.manifest.v1+json",
          "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": "{{Digest1}}", "size": 7023},
          "layers": [
            {"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": "{{Digest2}}", "size": 32654},
            {"mediaType": "application/vnd.oci.image.layer.v1.tar+zstd", "digest": "{{Digest3}}", "size": 0, "annotations": {"io.x": "y"} }
          ],
          "annotations": {"org.opencontainers.image.created": "2024-05-01T00:00:00Z", "": "\ud83d\ude00"}
        }
        """;

    public const string OciArtifactImage = $$"""
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","artifactType":"application/vnd.example.sbom",
         "config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"{{EmptyJsonDigest}}","size":2,"data":"e30="},
         "layers":[{"mediaType":"application/vnd.oci.empty.v1+json","digest":"{{EmptyJsonDigest}}","size":2,"data":"e30="}],
         "subject":{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{Digest3}}","size":1234} }
        """;

    public const string OciIndex = $$"""
        {
          "schemaVersion": 2,
          "mediaType": "application/vnd.oci.image.index.v1+json",
          "artifactType": "application/vnd.example.bundle",
          "manifests": [
            {"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": "{{Digest1}}", "size": 7143,
             "platform": {"architecture": "amd64", "os": "linux", "os.features": ["a"]} },
            {"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": "{{Digest2}}", "size": 7682,
             "artifactType": "application/vnd.example.attestation",
             "annotations": {"vnd.docker.reference.type": "attestation-manifest"},
             "platform": {"architecture": "unknown", "os": "unknown"} }
          ],
          "subject": {"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": "{{Digest3}}", "size": 5},
          "annotations": {"a": "b"}
        }
        """;

    /// <summary>What buildkit exported as a cache before v0.21: layers and a configuration as the entries of an index.</summary>
    public const string BuildkitCache = $$"""
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[
          {"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{{Digest1}}","size":10,"annotations":{"buildkit/createdat":"2024"} },
          {"mediaType":"application/vnd.buildkit.cacheconfig.v0","digest":"{{Digest2}}","size":20}]}
        """;

    public const string OciArtifact = $$"""
        {"mediaType":"application/vnd.oci.artifact.manifest.v1+json","artifactType":"application/vnd.example.sbom.v1",
         "blobs":[{"mediaType":"application/gzip","digest":"{{Digest1}}","size":123}],
         "subject":{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{Digest2}}","size":1234},
         "annotations":{"org.example.sbom.format":"json"} }
        """;

    public const string DockerImage = $$"""
        {
           "schemaVersion": 2,
           "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
           "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "size": 1470, "digest": "{{Digest1}}"},
           "layers": [
              {"mediaType": "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", "size": 1654613376, "digest": "{{Digest2}}",
               "urls": ["https://mcr.example/v2/windows/blobs/x"]},
              {"mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip", "size": 2, "digest": "{{Digest3}}", "urls": []}
           ]
        }
        """;

    public const string DockerManifestList = $$"""
        {"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.list.v2+json","manifests":[
          {"mediaType":"application/vnd.docker.distribution.manifest.v2+json","size":528,"digest":"{{Digest1}}",
           "platform":{"architecture":"arm","os":"linux","variant":"v7"} }]}
        """;

    public const string DockerSchema1 = """
        {"schemaVersion":1,"name":"library/hello","tag":"latest","architecture":"amd64",
         "fsLayers":[{"blobSum":"sha256:a3ed95caeb02ffe68cdd9fd84406680ae93d633cb16422d00e8a7c22955b46d4"}],
         "history":[{"v1Compatibility":"{}"}],"signatures":[]}
        """;

    /// <summary>Every manifest that is accepted.</summary>
    public static IReadOnlyList<string> Accepted { get; } =
        [OciImage, OciArtifactImage, OciIndex, BuildkitCache, OciArtifact, DockerImage, DockerManifestList];

    public static byte[] Bytes(string json) => Encoding.UTF8.GetBytes(json);
}
