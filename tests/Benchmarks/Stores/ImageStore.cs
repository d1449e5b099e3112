using Benchmarks.Wire;

namespace Benchmarks.Stores;

/// <summary>
/// A registry's data folder that is filled without the registry, so that large ones take seconds. What is put in is as the registry
/// itself would have left it, two hours ago: longer than any grace.
/// </summary>
internal abstract class ImageStore : IDisposable
{
    /// <summary>When everything was put in.</summary>
    protected static DateTime Filled { get; } = DateTime.UtcNow - TimeSpan.FromHours(2);

    /// <summary>Adds images.</summary>
    /// <param name="images">The images; one without a tag is one that no tag names any more.</param>
    public abstract void Add(IEnumerable<(string Repository, string? Tag, Image Image)> images);

    /// <summary>Adds blobs that no manifest lists.</summary>
    public abstract void AddUnreferenced(string repository, IEnumerable<NoiseBlob> blobs);

    /// <summary>Whether a blob's content is there.</summary>
    public abstract bool Holds(NoiseBlob blob);

    public abstract void Dispose();

    /// <summary>The hexadecimal part of a digest.</summary>
    protected static string Hex(string digest) => digest["sha256:".Length..];
}
