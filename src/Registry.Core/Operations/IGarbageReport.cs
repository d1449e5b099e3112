namespace Registry.Core.Operations;

/// <summary>Is told what garbage collection does, as it does it.</summary>
public interface IGarbageReport
{
    /// <summary>A stage of the run begins.</summary>
    void Began(GarbageStage stage);

    /// <summary>Something went, or would go in a dry run.</summary>
    void Removed(GarbageItem item);

    /// <summary>A tag went, or would go in a dry run. Of tags that stay only a dry run tells.</summary>
    void Decided(RetentionDecision decision);

    /// <summary>Something could not be removed; the run goes on without it.</summary>
    /// <param name="problem">What, and why.</param>
    void Failed(string problem);
}

/// <summary>The stages of a run, in their order.</summary>
public enum GarbageStage
{
    /// <summary>Upload sessions and files that no record knows of.</summary>
    Files,

    /// <summary>Tags.</summary>
    Tags,

    /// <summary>Manifests.</summary>
    Manifests,

    /// <summary>Links of blobs in repositories.</summary>
    Links,

    /// <summary>Blobs.</summary>
    Blobs,

    /// <summary>The content of what was removed.</summary>
    Trash,
}

/// <summary>What kind of thing garbage collection removes.</summary>
public enum GarbageKind
{
    /// <summary>An upload session that lay idle for too long, with its bytes.</summary>
    Upload,

    /// <summary>Staged bytes that no session knows of.</summary>
    StagedFile,

    /// <summary>Content that no blob record knows of.</summary>
    BlobFile,

    /// <summary>A tag that its retention rule does not keep.</summary>
    Tag,

    /// <summary>A manifest.</summary>
    Manifest,

    /// <summary>A blob's link in a repository.</summary>
    Link,

    /// <summary>A blob that no repository links any more.</summary>
    Blob,
}

/// <summary>One thing that went.</summary>
/// <param name="Kind">What it was.</param>
/// <param name="Repository">Where it was; <c>null</c> for what belongs to no repository.</param>
/// <param name="Name">Its digest or id.</param>
/// <param name="Size">How many bytes of content it had; 0 where its content is not its own.</param>
/// <param name="Reason">Why it went, such as <c>unreferenced</c>.</param>
/// <param name="Since">Since when that holds, where it is known.</param>
public readonly record struct GarbageItem(
    GarbageKind Kind, string? Repository, string Name, long Size, string Reason, DateTimeOffset? Since);

/// <summary>What a run came to.</summary>
/// <param name="IsComplete">Whether everything was looked at; <c>false</c>: the time was up, the next run goes on.</param>
/// <param name="FreedBytes">The bytes given back to the disk; in a dry run those that would be.</param>
/// <param name="Failures">How many things could not be removed.</param>
/// <param name="Duration">How long it took.</param>
public readonly record struct GarbageResult(bool IsComplete, long FreedBytes, int Failures, TimeSpan Duration);
