using Registry.Core.Audit;
using Registry.Core.Errors;
using Registry.Core.Operations;
using Registry.Daemon.Configuration;
using Registry.Daemon.Transfer;
using Registry.Storage;

namespace Registry.Daemon.Composition;

/// <summary>Imports into a data folder, beside the server that may be running on it.</summary>
internal static class Imports
{
    /// <summary>Imports what is asked for.</summary>
    /// <param name="call">The command.</param>
    /// <param name="configuration">The configuration in force.</param>
    /// <param name="request">What to import.</param>
    /// <param name="report">Told of everything that happens.</param>
    /// <param name="warn">Told in a line when the audit log cannot be written.</param>
    /// <param name="cancellationToken">Ends it early; the next run goes on.</param>
    /// <exception cref="MaintenanceRefusedException">The data folder cannot be worked on.</exception>
    /// <exception cref="SourceException">The source cannot be read at all.</exception>
    /// <exception cref="RegistryException">The storage is full, or fails.</exception>
    public static async Task<ImportCounts> RunAsync(
        DataFolderCall call,
        RegistryConfiguration configuration,
        ImportRequest request,
        IImportReport report,
        Action<string> warn,
        CancellationToken cancellationToken)
    {
        // Whoever calls may read their own credentials; the data folder's owner, who does the work, may not.
        var address = request.Registry is { } registry && RegistryAddress.TryParse(registry.Address, out var parsed) ? parsed : null;
        var credentials = address is null ? null : FindCredentials(request.Registry!, address);
        var user = ShellUser.Name;
        Maintenance.BecomeOwner(call);
        // Before anything is made of an empty data folder.
        var maxManifestSize = configuration.Limits.MaxManifestSize;
        using IImageSource source = address is null
            ? FolderSource.Open(request.Folder!, request.Names, maxManifestSize)
            : new RemoteRegistry(
                await RegistryClient.ConnectAsync(address, credentials, request.Registry!.Insecure, TimeProvider.System, cancellationToken),
                address,
                request.Names,
                maxManifestSize,
                TimeProvider.System);
        return request.Options.IsDryRun && !RegistryStorage.IsIn(call.Root)
            ? await ImportAsync(new TrialTarget(manifests: null, blobs: null))
            : await Maintenance.RunAsync(call, kind: null, ImportIntoAsync, mayBegin: true);

        async Task<ImportCounts> ImportIntoAsync(RegistryStorage storage)
        {
            if (!request.Options.IsDryRun)
                await new QuotaService(storage.Quotas).CountAsync(configuration.Limits.Policy, cancellationToken);
            storage.Events.Current = Webhooks.PolicyOf(configuration, user);
            await using var log = AuditTrails.Open(configuration, TimeProvider.System, warn);
            return await ImportAsync(CreateTarget(storage, configuration, request.Options, log.OrNone(), user));
        }

        Task<ImportCounts> ImportAsync(IImportTarget target) =>
            new ImageImport(source, target, request.Options, report).RunAsync(cancellationToken);
    }

    private static RegistryCredentials? FindCredentials(RegistryRequest registry, RegistryAddress address)
    {
        if (registry is { UserName: { } name, Password: { } password })
            return new RegistryCredentials(name, password);
        return registry.AuthFile is { } file ? AuthFile.Find(file, address.Host, address.Image?.Repository) : null;
    }

    private static IImportTarget CreateTarget(
        RegistryStorage storage, RegistryConfiguration configuration, ImportOptions options, IAuditTrail audit, string user)
    {
        if (options.IsDryRun)
            return new TrialTarget(storage.Manifests, storage.Blobs);
        var time = TimeProvider.System;
        var freshness = new HoldFreshness(configuration.GarbageCollection.Grace, time);
        var target = new ImportTarget(
            new UploadService(
                storage.Staging, storage.Uploads, new BlobPublisher(storage.Content, storage.Blobs), time, configuration.Uploads.Expiry)
            {
                Guard = new DiskGuard(storage.Disk, configuration.Storage.MinFree, time),
            },
            new BlobService(storage.Blobs, storage.Content, freshness),
            new ManifestService(
                storage.Manifests, configuration.Manifests.SparseIndexes, freshness, new PullRecorder(storage.Pulls, time), pullEvents: null),
            configuration.Limits.Policy,
            time);
        return new AuditedImportTarget(target, audit, user);
    }
}
