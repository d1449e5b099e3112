using Registry.Core.Model;

namespace Registry.Core.Operations;

/// <summary>One rebuild: the blobs that it has, which of them belong to something, and what it has come to.</summary>
internal sealed class RebuildRun(IReadOnlyList<FoundBlob> found, bool isDryRun, IRebuildReport report)
{
    private readonly Dictionary<Digest, long> _sizes = found.ToDictionary(blob => blob.Digest, blob => blob.Size);
    private readonly HashSet<Digest> _claimed = [];

    /// <summary>How many images are there again.</summary>
    public long Images { get; private set; }

    /// <summary>How many are not, since layers are missing.</summary>
    public long Incomplete { get; private set; }

    /// <summary>Whether to change nothing.</summary>
    public bool IsDryRun => isDryRun;

    /// <summary>Whether blobs are here, whole.</summary>
    public bool AreWhole(IEnumerable<Descriptor> blobs) =>
        blobs.All(blob => _sizes.TryGetValue(blob.Digest, out var size) && size == blob.Size);

    /// <summary>Says that blobs belong to something.</summary>
    public void Claim(IEnumerable<Descriptor> blobs)
    {
        foreach (var blob in blobs)
        {
            _claimed.Add(blob.Digest);
        }
    }

    /// <summary>Whether a blob belongs to something.</summary>
    public bool IsClaimed(Digest digest) => _claimed.Contains(digest);

    /// <summary>The blobs that belong to nothing so far.</summary>
    public List<FoundBlob> Unclaimed() => [.. found.Where(blob => !IsClaimed(blob.Digest))];

    /// <summary>Tells of an image that is there again.</summary>
    public void Tell(RebuiltImage image)
    {
        Images++;
        report.Rebuilt(image);
    }

    /// <summary>Tells of an image that is not.</summary>
    /// <param name="configuration">Its configuration.</param>
    /// <param name="missing">How many layers were not found.</param>
    /// <param name="layers">How many it has.</param>
    public void TellIncomplete(Digest configuration, int missing, int layers)
    {
        Incomplete++;
        report.Failed($"the image of configuration {configuration}: {missing} of its {layers} layers were not found");
    }
}
