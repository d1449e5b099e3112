namespace Registry.Daemon.Http;

/// <summary>The protocol's own header names.</summary>
internal static class WireHeaders
{
    /// <summary>The digest that an answer concerns.</summary>
    public const string DockerContentDigest = "Docker-Content-Digest";

    /// <summary>The upload session's id.</summary>
    public const string DockerUploadUuid = "Docker-Upload-UUID";

    /// <summary>Says that this is a registry of the second version of the API.</summary>
    public const string DockerDistributionApiVersion = "Docker-Distribution-API-Version";

    /// <summary>The shortest chunk that a client should send, but for the last.</summary>
    public const string OciChunkMinLength = "OCI-Chunk-Min-Length";

    /// <summary>The subject that the pushed manifest refers to: the registry has taken note of it.</summary>
    public const string OciSubject = "OCI-Subject";

    /// <summary>A tag that was set with the push of a manifest by digest.</summary>
    public const string OciTag = "OCI-Tag";

    /// <summary>The filters that a referrers list was made with.</summary>
    public const string OciFiltersApplied = "OCI-Filters-Applied";
}
