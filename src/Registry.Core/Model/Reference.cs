namespace Registry.Core.Model;

/// <summary>What names a manifest inside a repository: a tag or a digest, exactly one of them.</summary>
public readonly record struct Reference
{
    /// <summary>A reference by tag.</summary>
    public Reference(Tag tag) => Tag = tag;

    /// <summary>A reference by digest.</summary>
    public Reference(Digest digest) => Digest = digest;

    /// <summary>The tag, where it is one.</summary>
    public Tag? Tag { get; }

    /// <summary>The digest, where it is one.</summary>
    public Digest? Digest { get; }

    /// <summary>The tag or the digest, as text.</summary>
    public override string ToString() => Tag?.ToString() ?? Digest?.ToString() ?? string.Empty;
}
