namespace Registry.Daemon.Http;

/// <summary>What the configuration says of the wire.</summary>
public sealed record WireOptions
{
    /// <summary>
    /// Scheme and authority that <c>Location</c> begins with, without a slash at the end; empty for relative locations, which work
    /// behind any proxy.
    /// </summary>
    public string LocationPrefix { get; init; } = string.Empty;

    /// <summary>How long no byte of a body may come before the request is given up.</summary>
    public required TimeSpan BodyIdleTimeout { get; init; }

    /// <summary>What <c>OCI-Chunk-Min-Length</c> says, in bytes; 0: nothing.</summary>
    public long ChunkMinLength { get; init; }
}
