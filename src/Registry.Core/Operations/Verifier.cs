using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>
/// Looks whether a store is what its records say, beside a running server and garbage collection. What goes or comes meanwhile is
/// looked at again before it is called a fault. A run that ends at any moment is gone on with by the next.
/// </summary>
/// <param name="database">The database's own checks.</param>
/// <param name="repositories">What is recorded of repositories.</param>
/// <param name="blobs">What is recorded of blobs.</param>
/// <param name="files">The files of blobs.</param>
/// <param name="runs">How far runs have come.</param>
/// <param name="time">The clock.</param>
public sealed class Verifier(
    IDatabaseCheckStore database,
    IRepositoryCheckStore repositories,
    IBlobCheckStore blobs,
    IBlobFileStore files,
    IVerificationStore runs,
    TimeProvider time)
{
    /// <summary>Tells of a database that is so damaged that there is nothing to run on.</summary>
    /// <param name="report">Told of it.</param>
    /// <param name="time">The clock.</param>
    /// <returns>What that comes to.</returns>
    public static VerificationResult TellUnreadable(IVerificationReport report, TimeProvider time)
    {
        report.Found(DatabaseVerification.Unreadable);
        return new VerificationResult(IsComplete: true, time.GetUtcNow(), Counts: default, Findings: 1, Repaired: 0, Duration: default);
    }

    /// <summary>Runs once. Two runs at the same time would take the other's way for their own.</summary>
    /// <param name="policy">What to look at, and what to do about faults.</param>
    /// <param name="report">Told of everything that is wrong.</param>
    /// <param name="cancellationToken">Ends the run early; the next goes on.</param>
    public async Task<VerificationResult> RunAsync(
        VerificationPolicy policy, IVerificationReport report, CancellationToken cancellationToken)
    {
        var run = new VerificationRun(policy, runs, report, time, cancellationToken);
        if (database.IsDamaged)
        {
            run.StopWriting();
        }

        await run.BeginAsync();
        try
        {
            // Repositories before blobs: a blob that goes to the quarantine would make each manifest that lists it a fault of its own.
            if (policy.Repository is null || database.IsDamaged)
            {
                await run.DoStepAsync(VerificationStep.Database, new DatabaseVerification(database, run).RunAsync);
            }

            await run.DoStepAsync(VerificationStep.Repositories, new RepositoryVerification(repositories, run).RunAsync);
            if (policy.Repository is null)
            {
                await run.DoStepAsync(VerificationStep.Files, new FileVerification(files, run).RunAsync);
            }

            await run.DoStepAsync(VerificationStep.Blobs, new BlobVerification(blobs, files, run).RunAsync);
            return await run.EndAsync();
        }
        catch (OperationCanceledException)
        {
            await run.SaveAsync();
            throw;
        }
    }
}
