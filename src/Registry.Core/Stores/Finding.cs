namespace Registry.Core.Stores;

/// <summary>Something that verification found to be wrong with a store.</summary>
/// <param name="Kind">What kind of fault it is.</param>
/// <param name="Subject">What it is about: a digest, a tag, the name of a file or of a table.</param>
/// <param name="Problem">What is wrong with it.</param>
/// <param name="Advice">What to do about it.</param>
public sealed record Finding(FindingKind Kind, string Subject, string Problem, string Advice)
{
    /// <summary>The repository that it lies in; <c>null</c> for what belongs to none or to several.</summary>
    public string? Repository { get; init; }

    /// <summary>Who suffers from it.</summary>
    public AffectedNames Affected { get; init; } = AffectedNames.None;

    /// <summary>Whether it was, or in a dry run would be, put right.</summary>
    public bool IsRepaired { get; init; }
}

/// <summary>What a fault makes incomplete.</summary>
/// <param name="Names">
/// Tags as <c>repository:tag</c>; where no tag reaches it, manifests as <c>repository@digest</c>, or repositories.
/// </param>
/// <param name="IsCut">Whether there are more than are named.</param>
public sealed record AffectedNames(IReadOnlyList<string> Names, bool IsCut)
{
    /// <summary>Nobody.</summary>
    public static AffectedNames None { get; } = new([], IsCut: false);
}

/// <summary>What kind of fault verification found.</summary>
public enum FindingKind
{
    /// <summary>The database's own check fails.</summary>
    Database,

    /// <summary>Rows name others that are not there.</summary>
    ForeignKey,

    /// <summary>A record cannot be read.</summary>
    Record,

    /// <summary>A blob's file is not there.</summary>
    MissingBlob,

    /// <summary>A blob's file does not have the digest that it is named after, or cannot be read.</summary>
    CorruptBlob,

    /// <summary>A blob's file is right, but its recorded size is not.</summary>
    BlobSize,

    /// <summary>A blob's file may be written to, may not be read, or belongs to another user than the data folder.</summary>
    Permissions,

    /// <summary>A manifest's bytes do not have its digest.</summary>
    CorruptManifest,

    /// <summary>A manifest cannot be understood.</summary>
    InvalidManifest,

    /// <summary>A manifest lists content that its repository does not hold.</summary>
    IncompleteManifest,

    /// <summary>An index lists manifests that its repository does not hold.</summary>
    IncompleteIndex,

    /// <summary>What is recorded of a manifest's references is not what it lists.</summary>
    References,

    /// <summary>A tag names a manifest that is not in its repository.</summary>
    Tag,

    /// <summary>A repository links a blob that is not there.</summary>
    Link,

    /// <summary>What is referenced counts as garbage, or what is not counts as referenced.</summary>
    Hold,

    /// <summary>A repository's number of manifests is wrong.</summary>
    ManifestCount,

    /// <summary>A repository's number of tags is wrong.</summary>
    TagCount,

    /// <summary>What a quota counts is not what its repositories hold.</summary>
    Quota,

    /// <summary>A file of content that no record knows of.</summary>
    UnrecordedFile,

    /// <summary>A file that is none of the registry's.</summary>
    StrayFile,
}
