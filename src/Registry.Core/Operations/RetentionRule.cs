using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>
/// Which tags of some repositories stay, and how long their untagged manifests do. Of several rules the first that matches a repository
/// is its rule, alone.
/// </summary>
/// <param name="Number">Its place among the rules, from 1.</param>
/// <param name="Repository">The repositories that it is for.</param>
public sealed record RetentionRule(int Number, Glob Repository)
{
    /// <summary>How many of the most recently pushed tags stay; <c>null</c>: that keeps none.</summary>
    public int? KeepLast { get; init; }

    /// <summary>Tags that stay by their name.</summary>
    public IReadOnlyList<Glob> KeepTags { get; init; } = [];

    /// <summary>How long a tag stays after it was pushed; <c>null</c>: that keeps none.</summary>
    public TimeSpan? KeepPushedWithin { get; init; }

    /// <summary>How long a tag stays after it, or the manifest that it names, was pulled; <c>null</c>: that keeps none.</summary>
    public TimeSpan? KeepPulledWithin { get; init; }

    /// <summary>How long untagged manifests stay; <c>null</c>: as long as those of repositories without a rule.</summary>
    public UntaggedExpiry? Untagged { get; init; }

    /// <summary>Whether it has a clause that keeps tags. Only then it removes those that none keeps.</summary>
    public bool RemovesTags =>
        KeepLast is not null || KeepTags.Count > 0 || KeepPushedWithin is not null || KeepPulledWithin is not null;

    /// <summary>Its name in reports: <c>retention rule 2 ("app/*")</c>.</summary>
    public override string ToString() => $"retention rule {Number} (\"{Repository}\")";

    /// <summary>The first clause that keeps a tag; <c>null</c>: it goes.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="isAmongLast">Whether it is one of the <see cref="KeepLast"/> most recently pushed.</param>
    /// <param name="now">The time.</param>
    internal RetentionClause? FindClause(StoredTag tag, bool isAmongLast, DateTimeOffset now)
    {
        if (tag.HasSubject)
        {
            return RetentionClause.Subject;
        }

        if (isAmongLast)
        {
            return RetentionClause.KeepLast;
        }

        if (KeepTags.Any(glob => glob.IsMatch(tag.Name)))
        {
            return RetentionClause.KeepTags;
        }

        if (now - tag.PushedAt <= KeepPushedWithin)
        {
            return RetentionClause.KeepPushedWithin;
        }

        return now - tag.PulledAt <= KeepPulledWithin ? RetentionClause.KeepPulledWithin : null;
    }
}

/// <summary>How long untagged manifests stay.</summary>
/// <param name="After">The time, the grace at the least; <c>null</c>: for ever.</param>
public readonly record struct UntaggedExpiry(TimeSpan? After);

/// <summary>What keeps a tag.</summary>
public enum RetentionClause
{
    /// <summary>The limits of its repository have it immutable.</summary>
    Immutable,

    /// <summary>It holds signatures or other referrers of a manifest that is here, and goes with that.</summary>
    Subject,

    /// <summary><see cref="RetentionRule.KeepLast"/>.</summary>
    KeepLast,

    /// <summary><see cref="RetentionRule.KeepTags"/>.</summary>
    KeepTags,

    /// <summary><see cref="RetentionRule.KeepPushedWithin"/>.</summary>
    KeepPushedWithin,

    /// <summary><see cref="RetentionRule.KeepPulledWithin"/>.</summary>
    KeepPulledWithin,
}

/// <summary>What a rule comes to for a tag.</summary>
/// <param name="Repository">Where.</param>
/// <param name="Tag">The tag.</param>
/// <param name="Rule">The rule.</param>
/// <param name="KeptBy">What keeps the tag; <c>null</c>: it goes.</param>
public sealed record RetentionDecision(RepositoryName Repository, StoredTag Tag, RetentionRule Rule, RetentionClause? KeptBy);
