using Registry.Core.Errors;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>The step of verification that looks at each repository: its manifests, and whether its records agree.</summary>
internal sealed class RepositoryVerification(IRepositoryCheckStore repositories, VerificationRun run)
{
    private const string Subject = "repositories";
    private const int PageSize = 256;

    private readonly ManifestVerification _manifests = new(repositories, run);
    private bool _isDamageTold;

    /// <summary>Does the step.</summary>
    public Task RunAsync() => run.DoAsync(Subject, repository: null, async () =>
    {
        var page = await ListAsync();

        // A name that is no text any more comes behind itself, again and again.
        while (page.Count > 0 && page[^1].Name != run.Position && await VerifyAsync(page))
        {
            page = await ListAsync();
        }

        // Behind the holds, which quotas count by.
        if (run.Policy.Repository is null && !run.IsOver())
        {
            await run.DoAsync("quotas", repository: null, VerifyQuotasAsync);
        }
    });

    /// <summary>The next repositories: where the list of their names is damaged, all that are left.</summary>
    private async Task<IReadOnlyList<CheckedRepository>> ListAsync()
    {
        try
        {
            return await repositories.ListAsync(run.Position, PageSize, run.CancellationToken);
        }
        catch (RegistryException exception)
        {
            var all = await repositories.ListAllAsync(run.CancellationToken);
            if (!_isDamageTold)
            {
                await run.FoundAsync(VerificationRun.Unreadable(Subject, repository: null, exception));
            }

            _isDamageTold = true;
            return
            [
                .. all.Where(repository => string.CompareOrdinal(repository.Name, run.Position) > 0)
                    .OrderBy(repository => repository.Name, StringComparer.Ordinal),
            ];
        }
    }

    /// <summary><c>false</c>: the time is up.</summary>
    private async Task<bool> VerifyAsync(IReadOnlyList<CheckedRepository> page)
    {
        foreach (var repository in page)
        {
            if (run.IsOver())
            {
                return false;
            }

            await VerifyAsync(repository);
            await run.PassAsync(repository.Name);
        }

        return true;
    }

    private async Task VerifyAsync(CheckedRepository repository)
    {
        if (!run.Policy.Includes(repository.Name))
        {
            return;
        }

        run.ShowProgress(repository.Name);
        await run.DoAsync("manifests", repository.Name, () => VerifyManifestsAsync(repository));

        // Behind the manifests: whether something is referenced depends on what is recorded of them.
        await run.DoAsync("records", repository.Name, () => VerifyRecordsAsync(repository));
    }

    private async Task VerifyManifestsAsync(CheckedRepository repository)
    {
        string? last = null;
        var page = await repositories.ListManifestsAsync(repository.Id, last, PageSize, run.CancellationToken);
        while (page.Count > 0 && page[^1] != last)
        {
            foreach (var digest in page)
            {
                run.CancellationToken.ThrowIfCancellationRequested();
                await run.DoAsync(digest, repository.Name, () => _manifests.VerifyAsync(repository, digest));
                run.ShowProgress(repository.Name);
            }

            last = page[^1];
            page = await repositories.ListManifestsAsync(repository.Id, last, PageSize, run.CancellationToken);
        }
    }

    private async Task VerifyRecordsAsync(CheckedRepository repository)
    {
        foreach (var fault in await repositories.ListFaultsAsync(repository.Id, run.CancellationToken))
        {
            await TellAsync(fault, repository);
        }
    }

    private async Task VerifyQuotasAsync()
    {
        foreach (var fault in await repositories.ListQuotaFaultsAsync(run.CancellationToken))
        {
            await TellAsync(fault, repository: null);
        }
    }

    private Task TellAsync(RecordFault fault, CheckedRepository? repository) => run.FoundAsync(
        new Finding(fault.Kind, fault.Name, fault.Problem, Advice.Repair) { Repository = repository?.Name },
        async () =>
        {
            await repositories.RepairAsync(repository?.Id ?? 0, fault, run.CancellationToken);
            return fault.Kind == FindingKind.Tag ? "the tag was removed; push it again" : Advice.Repaired;
        });
}
