using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Daemon.Configuration;
using Registry.Daemon.Transfer;
using Registry.Storage.Files;

namespace Registry.Daemon.Composition;

/// <summary>Exports from a data folder, beside the server that may be running on it.</summary>
internal static class Exports
{
    /// <summary>Writes images to an OCI image layout.</summary>
    /// <param name="call">The command.</param>
    /// <param name="configuration">The configuration in force.</param>
    /// <param name="request">What to export.</param>
    /// <param name="problem">Told of what could not be exported.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="MaintenanceRefusedException">The data folder cannot be worked on.</exception>
    /// <exception cref="InvalidDataException">The layout's index is none.</exception>
    /// <exception cref="IOException">The layout cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The layout may not be written.</exception>
    public static Task<ExportCounts> RunAsync(
        DataFolderCall call,
        RegistryConfiguration configuration,
        ExportRequest request,
        Action<string> problem,
        CancellationToken cancellationToken) =>
        Maintenance.RunAsync(call, kind: null, storage =>
        {
            var freshness = new HoldFreshness(configuration.GarbageCollection.Grace, TimeProvider.System);

            // Never written down: an export is not a pull.
            var pulls = new PullRecorder(storage.Pulls, TimeProvider.System);
            var export = new LayoutExport(
                new ManifestService(storage.Manifests, configuration.Manifests.SparseIndexes, freshness, pulls, pullEvents: null),
                new BlobService(storage.Blobs, storage.Content, freshness),
                new ListingService(storage.Repositories, storage.Referrers),
                request.WithReferrers,
                configuration.Manifests.SparseIndexes,
                DurableFolder.Flush,
                problem);
            return export.RunAsync(request.Image, request.Tags, request.Destination, cancellationToken);
        });
}

/// <summary>What is to be exported.</summary>
/// <param name="Image">The repository, or one image in it.</param>
/// <param name="Tags">Which of a repository's tags; <c>null</c>: all.</param>
/// <param name="WithReferrers">Whether what refers to the images comes along.</param>
/// <param name="Destination">The layout's folder.</param>
internal sealed record ExportRequest(ImageName Image, Glob? Tags, bool WithReferrers, string Destination);
