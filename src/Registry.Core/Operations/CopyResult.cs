using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>What a backup or a restore came to, or in a trial would come to.</summary>
/// <param name="Blobs">The blobs that the copy holds by its database, those with problems included.</param>
/// <param name="Copied">Those of them that were copied by this run.</param>
/// <param name="Linked">Those that were hard-linked by this run, which takes no space.</param>
/// <param name="Removed">The blobs of earlier backups that went because this one does not need them.</param>
/// <param name="Problems">How many blobs are missing in the copy, or damaged.</param>
public sealed record CopyResult(Amount Blobs, Amount Copied, Amount Linked, Amount Removed, long Problems)
{
    /// <summary>How many of those that were copied or linked took the place of a damaged copy.</summary>
    public long Replaced { get; init; }
}
