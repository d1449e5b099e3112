using System.Globalization;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>The step of verification that looks for files which no record knows of.</summary>
internal sealed class FileVerification(IBlobFileStore files, VerificationRun run)
{
    private const string Subject = "files";

    /// <summary>Does the step.</summary>
    public async Task RunAsync()
    {
        if (run.Position is not null)
        {
            // The run that was here before did all of it.
            return;
        }

        run.ShowProgress(Subject);
        await run.DoAsync(Subject, repository: null, FindUnrecordedAsync);
        await run.DoAsync(Subject, repository: null, FindStraysAsync);
        await run.PassAsync(Subject);
    }

    private async Task FindUnrecordedAsync()
    {
        foreach (var (digest, size) in files.ListUnrecorded(run.GraceLimit))
        {
            run.CancellationToken.ThrowIfCancellationRequested();
            var problem = string.Create(CultureInfo.InvariantCulture, $"its file of {size} bytes has no record");
            await run.FoundAsync(new Finding(FindingKind.UnrecordedFile, digest.ToString(), problem, "'registryd gc' removes it"));
        }
    }

    private async Task FindStraysAsync()
    {
        foreach (var name in files.ListStrays())
        {
            run.CancellationToken.ThrowIfCancellationRequested();
            await run.FoundAsync(new Finding(FindingKind.StrayFile, name, "is none of the registry's files", "move it away"));
        }
    }
}
