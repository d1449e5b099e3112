using Registry.Core.Model;

namespace Registry.Core.Operations;

/// <summary>Told what a rebuild brings back.</summary>
public interface IRebuildReport : ICopyReport
{
    /// <summary>An image is there again.</summary>
    void Rebuilt(RebuiltImage image);
}

/// <summary>An image that was brought back.</summary>
/// <param name="Repository">Where it is now.</param>
/// <param name="Tag">The tag that names it there.</param>
/// <param name="Digest">The digest of its manifest.</param>
/// <param name="IsOriginal">Whether that is the manifest that was lost, byte for byte; else it was made anew over the same content.</param>
/// <param name="Platform">Operating system and architecture, as its configuration says.</param>
/// <param name="Created">When it was built, as its configuration says.</param>
/// <param name="LastStep">The last step of its history, for people to recognise it by.</param>
public sealed record RebuiltImage(
    RepositoryName Repository, Tag Tag, Digest Digest, bool IsOriginal, Platform? Platform, DateTimeOffset? Created, string? LastStep);

/// <summary>What a rebuild came to.</summary>
/// <param name="Blobs">How many whole blobs there are.</param>
/// <param name="Bytes">The sizes of these.</param>
/// <param name="Images">How many images are there again.</param>
/// <param name="Incomplete">How many images are not, since layers of theirs were not found.</param>
/// <param name="Damaged">How many blobs did not have the bytes of their digest, or could not be read.</param>
/// <param name="Unclaimed">How many whole blobs belong to no image that is there again.</param>
/// <param name="UnclaimedBytes">The sizes of these.</param>
public sealed record RebuildResult(
    long Blobs, long Bytes, long Images, long Incomplete, long Damaged, long Unclaimed, long UnclaimedBytes);
