using Registry.Core.Operations;
using Registry.Daemon.Configuration;
using Registry.Storage;
using Registry.Storage.Files;

namespace Registry.Daemon.Composition;

/// <summary>Verification of a data folder, beside the server that may be running on it.</summary>
internal static class Verification
{
    /// <summary>Runs once.</summary>
    /// <param name="call">The command.</param>
    /// <param name="configuration">The configuration in force.</param>
    /// <param name="policy">What to look at, and what to do about faults.</param>
    /// <param name="report">Told of everything that is wrong.</param>
    /// <param name="cancellationToken">Ends the run early; the next goes on.</param>
    /// <exception cref="MaintenanceRefusedException">It cannot run.</exception>
    public static async Task<VerificationResult> RunAsync(
        DataFolderCall call,
        RegistryConfiguration configuration,
        VerificationPolicy policy,
        IVerificationReport report,
        CancellationToken cancellationToken)
    {
        var events = Webhooks.PolicyOf(configuration, ShellUser.Name);
        try
        {
            return await Maintenance.RunAsync(
                call,
                InstanceKind.Verification,
                storage =>
                {
                    storage.Events.Current = events;
                    return VerifierOf(storage).RunAsync(policy, report, cancellationToken);
                },
                open: RegistryStorage.OpenToVerify);
        }
        catch (MaintenanceRefusedException exception) when (exception.InnerException is StorageOpenException { IsDamaged: true })
        {
            return Verifier.TellUnreadable(report, TimeProvider.System);
        }
        catch (Exception exception) when (StorageFailure.Is(exception))
        {
            throw new MaintenanceRefusedException(
                $"{call.Root} cannot be verified: {StorageFailure.Explain(exception)}", isRunning: false, exception);
        }
    }

    private static Verifier VerifierOf(RegistryStorage storage) => new(
        storage.DatabaseChecks, storage.RepositoryChecks, storage.BlobChecks, storage.BlobFiles, storage.Verifications, TimeProvider.System);
}
