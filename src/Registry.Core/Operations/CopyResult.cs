namespace Registry.Core.Operations;

/// <summary>What a backup or a restore came to.</summary>
/// <param name="Blobs">How many blobs the copy holds by its database, those with problems included.</param>
/// <param name="Bytes">The sizes of these.</param>
/// <param name="Copied">How many of them were copied by this run.</param>
/// <param name="CopiedBytes">The bytes that were copied.</param>
/// <param name="Linked">How many were hard-linked by this run, which takes no space.</param>
/// <param name="Removed">How many blobs of earlier backups went that this one does not need.</param>
/// <param name="Problems">How many blobs are missing in the copy, or damaged.</param>
public sealed record CopyResult(long Blobs, long Bytes, long Copied, long CopiedBytes, long Linked, long Removed, long Problems);
