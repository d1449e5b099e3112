namespace Registry.EndToEnd.Soak.Load;

/// <summary>A tag of one client, who alone pushes to it and deletes it.</summary>
/// <param name="repository">The repository's name.</param>
/// <param name="tag">The tag.</param>
internal sealed class Slot(string repository, string tag)
{
    private volatile Holding? _holding;

    /// <summary>The repository's name.</summary>
    public string Repository => repository;

    /// <summary>The tag.</summary>
    public string Tag => tag;

    /// <summary>What the journal calls it.</summary>
    public string Subject { get; } = $"{repository}:{tag}";

    /// <summary>
    /// What an answer acknowledged; <see langword="null"/> from before the request is sent that changes the tag or removes the image
    /// until the answer has come. As long as it is the same object, it has to be there.
    /// </summary>
    public Holding? Holding
    {
        get => _holding;
        set => _holding = value;
    }
}

/// <summary>An image that has to be there, whole.</summary>
/// <param name="Image">The image.</param>
/// <param name="Referrers">What refers to it, likewise.</param>
internal sealed record Holding(LoadImage Image, IReadOnlyList<LoadImage> Referrers)
{
    /// <summary>The digests of everything that it takes to pull it.</summary>
    public IEnumerable<string> Digests => Referrers.Prepend(Image).SelectMany(image => image.Digests);
}
