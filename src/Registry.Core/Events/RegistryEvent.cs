namespace Registry.Core.Events;

/// <summary>Something that happened, for webhooks.</summary>
/// <param name="Id">Tells it from every other event, and stays the same however often it is delivered.</param>
/// <param name="Kind">What happened.</param>
/// <param name="At">When.</param>
/// <param name="Origin">Who made it happen.</param>
public sealed record RegistryEvent(string Id, RegistryEventKind Kind, DateTimeOffset At, EventOrigin Origin)
{
    /// <summary>The repository that it happened in; <c>null</c>: in none.</summary>
    public string? Repository { get; init; }

    /// <summary>The tag that was asked for; <c>null</c>: the digest was.</summary>
    public string? Tag { get; init; }

    /// <summary>The manifest.</summary>
    public string? Digest { get; init; }

    /// <summary>What a tag named before it moved.</summary>
    public string? PreviousDigest { get; init; }

    /// <summary>The manifest's media type.</summary>
    public string? MediaType { get; init; }

    /// <summary>The bytes of the manifest itself.</summary>
    public long? Size { get; init; }

    /// <summary>Of <see cref="RegistryEventKind.Quota"/>: the limit.</summary>
    public NearLimit? Limit { get; init; }

    /// <summary>Of <see cref="RegistryEventKind.GarbageCollection"/>: what the run came to.</summary>
    public CollectionSummary? Collection { get; init; }

    /// <summary>Of <see cref="RegistryEventKind.Verification"/>: what the run came to.</summary>
    public VerificationSummary? Verification { get; init; }

    /// <summary>An event of this moment.</summary>
    public static RegistryEvent Create(RegistryEventKind kind, DateTimeOffset at, EventOrigin origin) =>
        new(Guid.CreateVersion7(at).ToString(), kind, at, origin);
}

/// <summary>A limit that has come near.</summary>
/// <param name="Name">Its key in the configuration.</param>
/// <param name="Origin">What sets it, such as a rule.</param>
/// <param name="Used">The number that it is held against.</param>
/// <param name="Value">The limit.</param>
/// <param name="Unit">What is counted, in the plural.</param>
/// <param name="Percent">The threshold that was crossed.</param>
public sealed record NearLimit(string Name, string Origin, long Used, long Value, string Unit, int Percent);

/// <summary>What a run of garbage collection came to.</summary>
/// <param name="StartedAt">When it was begun.</param>
/// <param name="FreedBytes">The bytes that it gave back to the disk.</param>
/// <param name="Failures">How many things it could not remove.</param>
public sealed record CollectionSummary(DateTimeOffset StartedAt, long FreedBytes, int Failures);

/// <summary>What a run of verification came to.</summary>
/// <param name="StartedAt">When it was begun.</param>
/// <param name="Manifests">How many manifests it looked at.</param>
/// <param name="Blobs">How many blobs.</param>
/// <param name="Bytes">How many bytes of blobs it read.</param>
/// <param name="Findings">How many faults it found.</param>
/// <param name="Repaired">How many of them it put right.</param>
/// <param name="Problems">The first of the faults, a sentence each.</param>
public sealed record VerificationSummary(
    DateTimeOffset StartedAt, long Manifests, long Blobs, long Bytes, int Findings, int Repaired, IReadOnlyList<string> Problems);
