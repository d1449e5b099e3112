using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>Tells an administrator what limits come to.</summary>
/// <param name="policy">The limits.</param>
/// <param name="usage">What repositories use of them.</param>
/// <param name="quotas">What quotas count.</param>
/// <param name="manifests">Which tags there are.</param>
public sealed class LimitInspector(LimitPolicy policy, IUsageStore usage, IQuotaStore quotas, IManifestStore manifests)
{
    /// <summary>What would become of a push, without one.</summary>
    /// <param name="repository">Where.</param>
    /// <param name="tag">The tag; <c>null</c>: by digest.</param>
    /// <param name="size">The bytes of the image, all of them new to the quota; <c>null</c>: none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>.
    /// </exception>
    public async Task<LimitTrial> TestAsync(RepositoryName repository, Tag? tag, long? size, CancellationToken cancellationToken)
    {
        var limits = policy.For(repository);
        var used = await usage.ReadAsync(repository, cancellationToken);
        var quota = limits.QuotaScope is { } scope ? await quotas.UsedAsync(scope, cancellationToken) : 0;
        var isNew = tag is { } name && await manifests.FindAsync(repository, new Reference(name), cancellationToken) is null;
        var push = new PushFigures
        {
            ImageSize = size ?? 0,
            NewTags = isNew ? 1 : 0,
            Tags = used.Tags + (isNew ? 1 : 0),
            QuotaBefore = quota,
            QuotaUsed = (long)Int128.Min(long.MaxValue, (Int128)quota + (size ?? 0)),
        };
        return new LimitTrial(limits, UsesOf(limits, used, quota), FindRefusal(limits, isNew ? null : tag, push));
    }

    /// <summary>The limits that a repository, or a quota's repositories, are near to or over.</summary>
    /// <param name="repositories">The repositories to look at.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <inheritdoc cref="TestAsync" path="/exception"/>
    public async Task<IReadOnlyList<LimitUse>> ReportAsync(IEnumerable<RepositoryName> repositories, CancellationToken cancellationToken)
    {
        var near = new List<LimitUse>();
        var reported = new HashSet<string>();
        foreach (var repository in repositories)
        {
            var limits = policy.For(repository);
            var quota = limits.QuotaScope is { } scope && reported.Add(scope.Key) ? await quotas.UsedAsync(scope, cancellationToken) : 0;
            var used = await usage.ReadAsync(repository, cancellationToken);
            near.AddRange(UsesOf(limits, used, quota).Where(use => use.Limit.IsNear(use.Actual)));
        }

        return near;
    }

    private static List<LimitUse> UsesOf(EffectiveLimits limits, RepositoryUsage used, long quota)
    {
        var uses = new List<LimitUse>();
        Add(limits.Repository.ToString(), limits.MaxImageSize, used.LargestImage);
        Add(limits.Repository.ToString(), limits.MaxBlobSize, used.LargestBlob);
        Add(limits.Repository.ToString(), limits.TagCountLimit, used.Tags);
        Add($"all of {limits.Rule}", limits.Quota, quota);
        return uses;

        void Add(string subject, Limit? limit, long actual)
        {
            if (limit is not null)
            {
                uses.Add(new LimitUse(subject, limit, actual));
            }
        }
    }

    private static string? FindRefusal(EffectiveLimits limits, Tag? moved, in PushFigures push)
    {
        try
        {
            limits.RequireWritable();
            if (moved is { } tag)
            {
                limits.RequireMutable(tag.ToString());
            }

            limits.RequirePush(push);
            return null;
        }
        catch (RegistryException exception) when (exception.Code is RegistryErrorCode.Denied or RegistryErrorCode.TooLarge)
        {
            return exception.Message;
        }
    }
}

/// <summary>What limits would make of a push.</summary>
/// <param name="Limits">The limits.</param>
/// <param name="Uses">The numbers that are limited, as they are without the push.</param>
/// <param name="Refusal">Why it would be refused; <c>null</c>: it would not be.</param>
public sealed record LimitTrial(EffectiveLimits Limits, IReadOnlyList<LimitUse> Uses, string? Refusal);

/// <summary>A number that is limited.</summary>
/// <param name="Subject">The repository, or those of a rule.</param>
/// <param name="Limit">The limit.</param>
/// <param name="Actual">The number.</param>
public sealed record LimitUse(string Subject, Limit Limit, long Actual);
