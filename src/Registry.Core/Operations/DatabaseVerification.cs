using System.Globalization;
using Registry.Core.Errors;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>The step of verification that has the database check itself.</summary>
internal sealed class DatabaseVerification(IDatabaseCheckStore database, VerificationRun run)
{
    private const string Subject = "registry.db";

    /// <summary>The fault of a database that cannot be read at all.</summary>
    public static Finding Unreadable { get; } =
        new(FindingKind.Database, Subject, "it is damaged, or not a database: nothing of it can be read", Advice.Backup);

    /// <summary>Does the step.</summary>
    public async Task RunAsync()
    {
        if (run.Position is not null)
        {
            // The run that was here before did all of it.
            return;
        }

        run.ShowProgress(Subject);
        await CheckIntegrityAsync();
        await run.DoAsync(Subject, repository: null, CheckForeignKeysAsync);
        await run.PassAsync(Subject);
    }

    private async Task CheckIntegrityAsync()
    {
        try
        {
            foreach (var problem in await database.CheckIntegrityAsync(run.CancellationToken))
            {
                run.StopWriting();
                await run.FoundAsync(new Finding(FindingKind.Database, Subject, problem, Advice.Backup));
            }
        }
        catch (RegistryException exception)
        {
            run.StopWriting();
            await run.FoundAsync(new Finding(
                FindingKind.Database, Subject, $"cannot be checked: {StorageFailure.Explain(exception)}", Advice.Backup));
        }
    }

    private async Task CheckForeignKeysAsync()
    {
        foreach (var (table, parent, count) in await database.CheckForeignKeysAsync(run.CancellationToken))
        {
            var problem = string.Create(CultureInfo.InvariantCulture, $"{count} of its rows name a {parent} that is not there");
            await run.FoundAsync(new Finding(FindingKind.ForeignKey, table, problem, Advice.Backup));
        }
    }
}
