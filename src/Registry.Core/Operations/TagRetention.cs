using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>The part of garbage collection that removes the tags that no clause of their retention rule keeps.</summary>
/// <param name="repositories">Which repositories there are.</param>
/// <param name="tags">Their tags.</param>
public sealed class TagRetention(IRepositoryStore repositories, IRetentionStore tags)
{
    private const int PageSize = 1000;

    /// <summary>Applies the rules. Repositories without a rule that removes tags are not read.</summary>
    internal async Task RunAsync(GarbageRun run)
    {
        if (!run.Policy.Rules.Any(rule => rule.RemovesTags))
        {
            return;
        }

        var page = await repositories.ListAsync(after: null, PageSize, run.CancellationToken);
        while (page.Count > 0 && !run.IsOver())
        {
            foreach (var name in page)
            {
                if (run.Policy.RuleFor(name) is { RemovesTags: true } rule)
                {
                    await run.DoAsync(() => ApplyAsync(run, RepositoryName.Parse(name), rule));
                }
            }

            page = await repositories.ListAsync(page[^1], PageSize, run.CancellationToken);
        }
    }

    private async Task ApplyAsync(GarbageRun run, RepositoryName repository, RetentionRule rule)
    {
        var limits = run.Policy.Limits.For(repository);
        var newest = rule.KeepLast is { } count ? await FindNewestAsync(run, repository, count) : null;
        await foreach (var page in tags.ListTagsAsync(repository, run.CancellationToken))
        {
            if (run.IsOver())
            {
                return;
            }

            var decisions = page.Select(tag => new RetentionDecision(
                repository,
                tag,
                rule,
                limits.IsImmutable(tag.Name)
                    ? RetentionClause.Immutable
                    : rule.FindClause(tag, newest?.Contains(tag) ?? false, run.StartedAt)));
            await ApplyAsync(run, repository, [.. decisions]);
        }
    }

    /// <summary>
    /// The tags are read twice instead of being held in memory. Whatever is pushed in between is newer than what was found, so it stays.
    /// </summary>
    private async Task<NewestTags> FindNewestAsync(GarbageRun run, RepositoryName repository, int count)
    {
        var newest = new NewestTags(count);
        await foreach (var page in tags.ListTagsAsync(repository, run.CancellationToken))
        {
            foreach (var tag in page)
            {
                newest.Add(tag);
            }
        }

        return newest;
    }

    private async Task ApplyAsync(GarbageRun run, RepositoryName repository, IReadOnlyList<RetentionDecision> decisions)
    {
        if (run.Policy.IsDryRun)
        {
            foreach (var decision in decisions)
            {
                run.Tell(decision);
            }

            return;
        }

        var leaving = decisions.Where(decision => decision.KeptBy is null).ToDictionary(decision => decision.Tag);
        var removed = leaving.Count == 0
            ? []
            : await run.RemoveAsync([.. leaving.Keys], page => tags.RemoveTagsAsync(repository, page, run.CancellationToken));
        foreach (var tag in removed)
        {
            run.Tell(leaving[tag]);
        }
    }
}
