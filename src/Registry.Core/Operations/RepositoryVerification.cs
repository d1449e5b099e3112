using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>The step of verification that looks at each repository: its manifests, and whether its records agree.</summary>
internal sealed class RepositoryVerification(IRepositoryCheckStore repositories, VerificationRun run)
{
    private const int PageSize = 256;

    private readonly ManifestVerification _manifests = new(repositories, run);

    /// <summary>Does the step.</summary>
    public Task RunAsync() => run.DoAsync("repositories", repository: null, async () =>
    {
        IReadOnlyList<CheckedRepository> page;
        do
        {
            page = await repositories.ListAsync(run.Position, PageSize, run.CancellationToken);
            foreach (var repository in page)
            {
                if (run.IsOver())
                {
                    return;
                }

                await VerifyAsync(repository);
                await run.PassAsync(repository.Name);
            }
        }
        while (page.Count > 0);
    });

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
        var page = await repositories.ListManifestsAsync(repository.Id, after: null, PageSize, run.CancellationToken);
        while (page.Count > 0)
        {
            foreach (var digest in page)
            {
                run.CancellationToken.ThrowIfCancellationRequested();
                await run.DoAsync(digest, repository.Name, () => _manifests.VerifyAsync(repository, digest));
                run.ShowProgress(repository.Name);
            }

            page = await repositories.ListManifestsAsync(repository.Id, page[^1], PageSize, run.CancellationToken);
        }
    }

    private async Task VerifyRecordsAsync(CheckedRepository repository)
    {
        foreach (var fault in await repositories.ListFaultsAsync(repository.Id, run.CancellationToken))
        {
            await run.FoundAsync(
                new Finding(fault.Kind, fault.Name, fault.Problem, Advice.Repair) { Repository = repository.Name },
                async () =>
                {
                    await repositories.RepairAsync(repository.Id, fault, run.CancellationToken);
                    return fault.Kind == FindingKind.Tag ? "the tag was removed; push it again" : Advice.Repaired;
                });
        }
    }
}
