using Registry.Core.Errors;
using Registry.Core.Manifests;
using Registry.Core.Model;

namespace Registry.Core.Limits;

/// <summary>What holds in one repository, and the refusals that it comes to: each says what the limit is, what it met, and what set it.</summary>
public sealed class EffectiveLimits
{
    private const string Bytes = "bytes";
    private const string Common = "[limits]";

    /// <summary>Puts together what holds in a repository.</summary>
    /// <param name="repository">Which.</param>
    /// <param name="common">What holds where the rule says nothing.</param>
    /// <param name="rule">Its rule; <c>null</c>: none matches.</param>
    /// <param name="quotaScope">The repositories that it shares the rule's quota with; <c>null</c>: the rule has none.</param>
    public EffectiveLimits(RepositoryName repository, LimitValues common, LimitRule? rule, QuotaScope? quotaScope)
    {
        (Repository, Rule, QuotaScope) = (repository, rule, quotaScope);
        var own = rule?.Values;
        MaxImageSize = LimitOf("max_image_size", own?.MaxImageSize, common.MaxImageSize, Bytes);
        TagCountLimit = LimitOf("tag_count_limit", own?.TagCountLimit, common.TagCountLimit, "tags");
        MaxBlobSize = LimitOf("max_blob_size", own?.MaxBlobSize, common.MaxBlobSize, Bytes);
        MaxManifestSize = LimitOf("max_manifest_size", own?.MaxManifestSize, common.MaxManifestSize, Bytes);
        Quota = LimitOf("quota", own?.Quota, common: null, Bytes);
        IsReadOnly = own?.ReadOnly ?? common.ReadOnly ?? false;
        ImmutableTags = own?.ImmutableTags ?? common.ImmutableTags ?? [];
        AllowedMediaTypes = own?.AllowedMediaTypes ?? common.AllowedMediaTypes ?? [];
    }

    /// <summary>Nothing is limited, whatever the repository.</summary>
    public static EffectiveLimits None { get; } = new(default, new LimitValues(), rule: null, quotaScope: null);

    /// <summary>The repository.</summary>
    public RepositoryName Repository { get; }

    /// <summary>Its rule; <c>null</c>: none matches it.</summary>
    public LimitRule? Rule { get; }

    /// <summary>The bytes of one image.</summary>
    public Limit? MaxImageSize { get; }

    /// <summary>The tags of the repository.</summary>
    public Limit? TagCountLimit { get; }

    /// <summary>The bytes of one blob.</summary>
    public Limit? MaxBlobSize { get; }

    /// <summary>The bytes of a manifest itself.</summary>
    public Limit? MaxManifestSize { get; }

    /// <summary>The bytes of all repositories of <see cref="QuotaScope"/>.</summary>
    public Limit? Quota { get; }

    /// <summary>The repositories that share the quota; <c>null</c>: there is none.</summary>
    public QuotaScope? QuotaScope { get; }

    /// <summary>Tags that can be set once, and neither moved nor deleted.</summary>
    public IReadOnlyList<Glob> ImmutableTags { get; }

    /// <summary>What a manifest may be of; empty: anything.</summary>
    public IReadOnlyList<Glob> AllowedMediaTypes { get; }

    /// <summary>Whether nothing may be pushed or deleted.</summary>
    public bool IsReadOnly { get; }

    /// <summary>Whether a tag can be set once, and neither moved nor deleted.</summary>
    public bool IsImmutable(string tag) => Matches(ImmutableTags, tag);

    /// <summary>Refuses every change of a repository that is read-only.</summary>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.Denied"/>.</exception>
    public void RequireWritable()
    {
        if (IsReadOnly)
        {
            throw Denied($"the repository is read-only (read_only of {OriginOf(Rule?.Values.ReadOnly is not null)})");
        }
    }

    /// <summary>Refuses the move or the deletion of a tag that is immutable.</summary>
    /// <inheritdoc cref="RequireWritable" path="/exception"/>
    public void RequireMutable(string tag)
    {
        if (IsImmutable(tag))
        {
            throw Denied($"the tag {tag} is immutable, it can neither be moved nor deleted ({OriginOfImmutableTags})");
        }
    }

    /// <summary>Refuses the change or the deletion of what an immutable tag needs, such as a layer of its image.</summary>
    /// <inheritdoc cref="RequireWritable" path="/exception"/>
    public void RequireUnneeded(Digest digest, string tag)
    {
        if (IsImmutable(tag))
        {
            throw Denied($"the tag {tag} is immutable and needs {digest}, which can neither be changed nor deleted ({OriginOfImmutableTags})");
        }
    }

    /// <summary>Refuses a blob that is too large by itself, or that no image and no quota has room for.</summary>
    /// <param name="size">How many bytes it has, or at the least.</param>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.TooLarge"/>.</exception>
    public void RequireBlobSize(long size)
    {
        Require(MaxBlobSize, size, "the blob has");
        Require(MaxImageSize, size, "the blob alone has");
        Require(Quota, size, "the blob alone has");
    }

    /// <summary>Refuses a manifest that is itself too large.</summary>
    /// <inheritdoc cref="RequireBlobSize" path="/param"/>
    /// <inheritdoc cref="RequireBlobSize" path="/exception"/>
    public void RequireManifestSize(long size) => Require(MaxManifestSize, size, "the manifest has");

    /// <summary>Refuses a manifest of a kind that is not allowed here.</summary>
    /// <inheritdoc cref="RequireWritable" path="/exception"/>
    public void RequireMediaType(ParsedManifest manifest)
    {
        if (AllowedMediaTypes.Count > 0 && !Matches(AllowedMediaTypes, manifest.ContentType.ToLowerInvariant()))
        {
            throw Denied(
                $"{manifest.ContentType} is not allowed, only {string.Join(", ", AllowedMediaTypes)} "
                + $"(allowed_media_types of {OriginOf(Rule?.Values.AllowedMediaTypes is not null)})");
        }
    }

    /// <summary>
    /// Refuses a push that exceeds a limit. Whoever adds no tag is not held to their number, and whoever adds no bytes not to the quota: a
    /// limit that was lowered takes nothing away.
    /// </summary>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.TooLarge"/> or <see cref="RegistryErrorCode.Denied"/>.</exception>
    public void RequirePush(in PushFigures push)
    {
        RequireManifestSize(push.ManifestSize);
        Require(MaxBlobSize, push.LargestBlob, "a blob of the image has");
        RequireImageSize(push.ImageSize);
        if (push.NewTags > 0 && push.Tags > TagCountLimit?.Value)
        {
            throw Denied($"the repository would have {TagCountLimit.Describe(push.Tags)}");
        }

        RequireQuota(push.QuotaBefore, push.QuotaUsed);
    }

    /// <summary>Refuses an image that is too large.</summary>
    /// <inheritdoc cref="RequireBlobSize" path="/exception"/>
    public void RequireImageSize(long size) => Require(MaxImageSize, size, "the image has");

    /// <summary>Refuses what exceeds the quota by adding to it.</summary>
    /// <inheritdoc cref="RequireBlobSize" path="/exception"/>
    public void RequireQuota(long before, long used)
    {
        if (used > before)
        {
            Require(Quota, used, "the rule's repositories would hold");
        }
    }

    /// <summary>What people should know after a push that was near a limit; empty: nothing.</summary>
    public IReadOnlyList<string> WarningsOf(in PushFigures push)
    {
        var warnings = new List<string>();
        Add(MaxManifestSize, push.ManifestSize, "the manifest has");
        Add(MaxBlobSize, push.LargestBlob, "the largest blob of the image has");
        Add(MaxImageSize, push.ImageSize, "the image has");
        Add(TagCountLimit, push.Tags, "the repository has");
        Add(Quota, push.QuotaUsed, "the rule's repositories hold");
        return warnings;

        void Add(Limit? limit, long actual, string subject)
        {
            if (limit is not null && limit.IsNear(actual))
            {
                warnings.Add($"{Repository}: {subject} {limit.Describe(actual)}");
            }
        }
    }

    private string OriginOfImmutableTags => $"immutable_tags of {OriginOf(Rule?.Values.ImmutableTags is not null)}";

    private static bool Matches(IReadOnlyList<Glob> globs, string text)
    {
        foreach (var glob in globs)
        {
            if (glob.IsMatch(text))
            {
                return true;
            }
        }

        return false;
    }

    private Limit? LimitOf(string name, long? own, long? common, string unit) =>
        (own ?? common) is > 0 and var value ? new Limit(name, value, unit, OriginOf(own is not null)) : null;

    private string OriginOf(bool isOwn) => isOwn ? Rule!.ToString() : Common;

    private void Require(Limit? limit, long actual, string subject)
    {
        if (actual > limit?.Value)
        {
            throw new RegistryException(RegistryErrorCode.TooLarge, $"{Repository}: {subject} {limit.Describe(actual)}.");
        }
    }

    private RegistryException Denied(string reason) => new(RegistryErrorCode.Denied, $"{Repository}: {reason}.");
}
