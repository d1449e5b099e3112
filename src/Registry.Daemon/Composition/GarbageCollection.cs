using System.Globalization;
using Registry.Core.Audit;
using Registry.Core.Errors;
using Registry.Core.Operations;
using Registry.Daemon.Configuration;
using Registry.Storage;
using Registry.Storage.Files;

namespace Registry.Daemon.Composition;

/// <summary>Garbage collection of a data folder, beside the server that may be running on it.</summary>
internal static class GarbageCollection
{
    /// <summary>What the configuration has taken.</summary>
    public static GarbagePolicy PolicyOf(RegistryConfiguration configuration) => new(
        configuration.GarbageCollection.Grace,
        configuration.GarbageCollection.Untagged,
        configuration.Uploads.Expiry,
        MaxTime: null,
        IsDryRun: false)
    {
        Rules = configuration.Retention.Rules,
        Limits = configuration.Limits.Policy,
    };

    /// <summary>Runs once, as a command.</summary>
    /// <param name="call">The command.</param>
    /// <param name="configuration">The configuration in force.</param>
    /// <param name="policy">What to take.</param>
    /// <param name="report">Told of everything that goes.</param>
    /// <param name="warn">Told in a line when the audit log cannot be written.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="MaintenanceRefusedException">It cannot run.</exception>
    public static Task<GarbageResult> RunAsync(
        DataFolderCall call,
        RegistryConfiguration configuration,
        GarbagePolicy policy,
        IGarbageReport report,
        Action<string> warn,
        CancellationToken cancellationToken)
    {
        var user = ShellUser.Name;
        return Maintenance.RunAsync(
            call,
            InstanceKind.Collection,
            async storage =>
            {
                storage.Events.Current = Webhooks.PolicyOf(configuration, user);
                await using var log = AuditTrails.Open(configuration, TimeProvider.System, warn);
                var result = await CollectAsync(storage, call.Root, policy, TimeProvider.System, report, cancellationToken);
                if (!policy.IsDryRun)
                {
                    Record(log.OrNone(), user, result);
                }

                return result;
            },
            makesRoom: true);
    }

    /// <summary>Runs once, in the server. <c>null</c>: another process is at it, or at a backup.</summary>
    /// <param name="storage">The server's storage.</param>
    /// <param name="configuration">The server's configuration.</param>
    /// <param name="audit">Where the run is written down.</param>
    /// <param name="time">The clock.</param>
    /// <param name="report">Told of everything that goes.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.StorageUnavailable"/>: it cannot run.</exception>
    public static async Task<GarbageResult?> RunInServerAsync(
        RegistryStorage storage,
        RegistryConfiguration configuration,
        IAuditTrail audit,
        TimeProvider time,
        IGarbageReport report,
        CancellationToken cancellationToken)
    {
        var root = configuration.Storage.Root;
        try
        {
            using var instance = InstanceLock.Acquire(root, InstanceKind.Collection);
            SpaceReserve.ReleaseIfFull(root);
            var result = await CollectAsync(storage, root, PolicyOf(configuration), time, report, cancellationToken);
            Record(audit, "server", result);
            return result;
        }
        catch (StorageOpenException exception) when (exception.IsInUse)
        {
            return null;
        }
        catch (StorageOpenException exception)
        {
            throw new RegistryException(RegistryErrorCode.StorageUnavailable, exception.Message, exception);
        }
    }

    private static async Task<GarbageResult> CollectAsync(
        RegistryStorage storage,
        string root,
        GarbagePolicy policy,
        TimeProvider time,
        IGarbageReport report,
        CancellationToken cancellationToken)
    {
        var collector = new GarbageCollector(
            storage.Garbage,
            storage.Trash,
            storage.Litter,
            storage.Uploads,
            storage.Staging,
            new TagRetention(storage.Repositories, storage.Retention),
            time);
        var result = await collector.RunAsync(policy, report, cancellationToken);
        SpaceReserve.Fill(root);
        return result;
    }

    private static void Record(IAuditTrail audit, string user, GarbageResult result) => audit.Record(
        new AuditEvent(AuditEventKind.GarbageCollection, user, result.Failures == 0 ? AuditResult.Success : AuditResult.Failure)
        {
            Detail = string.Create(CultureInfo.InvariantCulture, $"{result.FreedBytes} bytes given back, {result.Failures} problems"),
        });
}
