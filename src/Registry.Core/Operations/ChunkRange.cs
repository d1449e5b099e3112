namespace Registry.Core.Operations;

/// <summary>
/// Which bytes of the blob a chunk carries, as its <c>Content-Range</c> says (OCI distribution spec, "Pushing a blob in chunks").
/// </summary>
/// <param name="Start">Where the chunk begins, in bytes from the blob's start.</param>
/// <param name="Length">How many bytes it has.</param>
public readonly record struct ChunkRange(long Start, long Length);
