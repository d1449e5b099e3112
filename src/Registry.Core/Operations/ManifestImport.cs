using System.Collections.Concurrent;
using Registry.Core.Errors;
using Registry.Core.Manifests;
using Registry.Core.Model;

namespace Registry.Core.Operations;

/// <summary>Brings manifests in, each with everything that it lists before it.</summary>
internal sealed class ManifestImport(
    IImageSource source, IImportTarget target, SourceSlots slots, BlobImport blobs, ImportOptions options, ImportTally tally)
{
    /// <summary>How often content is brought in that garbage collection takes before its manifest comes. Once is rare.</summary>
    private const int Attempts = 3;

    private readonly ConcurrentDictionary<(RepositoryName Target, Digest Digest), Lazy<Task<ManifestOutcome>>> _outcomes = [];
    private ConcurrentQueue<SourceImage> _referrers = [];

    /// <summary>Makes a manifest of the source visible in the target, untagged; what was done once is not done again.</summary>
    public Task<ManifestOutcome> ImportAsync(RepositoryMove repository, Digest digest, CancellationToken cancellationToken) =>
        _outcomes.GetOrAdd(
            (repository.Target, digest),
            _ => new Lazy<Task<ManifestOutcome>>(() => ImportOnceAsync(repository, digest, cancellationToken))).Value;

    /// <summary>The referrers of what was imported since the last call.</summary>
    public IReadOnlyList<SourceImage> TakeReferrers() => [.. Interlocked.Exchange(ref _referrers, [])];

    private async Task<ManifestOutcome> ImportOnceAsync(RepositoryMove repository, Digest digest, CancellationToken cancellationToken)
    {
        // A stack of its own for each level: indexes list indexes as deep as somebody pushed them.
        await Task.Yield();
        try
        {
            var stored = await target.FindManifestAsync(repository.Target, new Reference(digest), cancellationToken);
            var manifest = stored is not null
                ? new SourceManifest(digest, stored.MediaType, stored.Bytes)
                : await slots.AskAsync(
                    () => source.FindManifestAsync(repository.Source, digest, cancellationToken).AsTask(), cancellationToken);
            if (manifest is null)
                return new ManifestOutcome([$"manifest {digest} is missing"]) { IsMissing = true };
            var parsed = ManifestParser.Parse(manifest.Bytes.Span, manifest.MediaType);
            var problems = await BringAsync(repository, manifest, parsed, stored is not null, cancellationToken);
            if (problems.Count == 0)
                await FindReferrersAsync(repository, digest, cancellationToken);
            return new ManifestOutcome(problems) { IsManifest = true, IsNew = stored is null };
        }
        catch (SourceException exception)
        {
            return new ManifestOutcome([exception.Message]);
        }
        catch (RegistryException exception) when (
            exception.Code is RegistryErrorCode.ManifestInvalid or RegistryErrorCode.Denied or RegistryErrorCode.TooLarge)
        {
            return new ManifestOutcome([$"manifest {digest}: {exception.Message}"]);
        }
    }

    /// <summary>Content first, then the manifest. Content of a manifest that is here already is brought too where it was lost.</summary>
    private async Task<IReadOnlyList<string>> BringAsync(
        RepositoryMove repository, SourceManifest manifest, ParsedManifest parsed, bool isPresent, CancellationToken cancellationToken)
    {
        try
        {
            var problems = await BringListedAsync(repository, parsed, cancellationToken);
            for (var attempt = 1; problems.Count == 0 && !isPresent; attempt++)
            {
                if (await TryPutAsync(repository.Target, manifest, isLastAttempt: attempt == Attempts, cancellationToken))
                    break;
                Forget(repository.Target, parsed);
                problems = await BringListedAsync(repository, parsed, cancellationToken);
            }

            return problems;
        }
        catch (RegistryException exception) when (exception.Code == RegistryErrorCode.ManifestBlobUnknown)
        {
            return [$"manifest {manifest.Digest}: {exception.Message}"];
        }
    }

    /// <summary><c>false</c>: something that it lists was collected.</summary>
    private async Task<bool> TryPutAsync(
        RepositoryName repository, SourceManifest manifest, bool isLastAttempt, CancellationToken cancellationToken)
    {
        try
        {
            await target.PutManifestAsync(repository, manifest, cancellationToken);
            tally.Add(counts => counts with { Manifests = counts.Manifests + 1 });
            return true;
        }
        catch (RegistryException exception) when (exception.Code == RegistryErrorCode.ManifestBlobUnknown && !isLastAttempt)
        {
            return false;
        }
    }

    private void Forget(RepositoryName repository, ParsedManifest parsed)
    {
        foreach (var child in parsed.Children)
            _outcomes.TryRemove((repository, child.Digest), out _);
    }

    private async Task<IReadOnlyList<string>> BringListedAsync(
        RepositoryMove repository, ParsedManifest parsed, CancellationToken cancellationToken)
    {
        var problems = await Task.WhenAll(
        [
            .. parsed.Blobs().DistinctBy(blob => blob.Digest).Select(blob => BringBlobAsync(repository, blob, cancellationToken)),
            .. parsed.Children.DistinctBy(child => child.Digest).Select(child => BringChildAsync(repository, child, cancellationToken)),
        ]);
        return [.. problems.SelectMany(problem => problem)];
    }

    private async Task<IReadOnlyList<string>> BringChildAsync(
        RepositoryMove repository, Descriptor child, CancellationToken cancellationToken)
    {
        var outcome = await ImportAsync(repository, child.Digest, cancellationToken);
        // An index may list layers: but a manifest whose bytes lie about in the source was deleted there, and is no blob.
        if (!outcome.IsManifest && !MediaTypes.IsManifest(child.MediaType))
            return await BringBlobAsync(repository, child, cancellationToken);
        return outcome.IsMissing && options.AllowSparseIndexes ? [] : outcome.Problems;
    }

    private async Task<IReadOnlyList<string>> BringBlobAsync(
        RepositoryMove repository, Descriptor blob, CancellationToken cancellationToken) =>
        await blobs.ImportAsync(repository, blob, cancellationToken) is { } problem ? [problem] : [];

    private async Task FindReferrersAsync(RepositoryMove repository, Digest digest, CancellationToken cancellationToken)
    {
        if (options.TagsOnly)
            return;
        try
        {
            var referrers = await slots.AskAsync(
                () => source.ListReferrersAsync(repository, digest, cancellationToken).AsTask(), cancellationToken);
            foreach (var referrer in referrers)
                _referrers.Enqueue(referrer);
        }
        catch (SourceException exception)
        {
            tally.Failed($"{repository.Target}@{digest}: its referrers cannot be listed: {exception.Message}");
        }
    }
}

/// <summary>What became of a manifest.</summary>
/// <param name="Problems">Why it is not here; empty if it is.</param>
internal sealed record ManifestOutcome(IReadOnlyList<string> Problems)
{
    /// <summary>Whether it could be read as a manifest.</summary>
    public bool IsManifest { get; init; }

    /// <summary>Whether the source does not have it.</summary>
    public bool IsMissing { get; init; }

    /// <summary>Whether it was not here before.</summary>
    public bool IsNew { get; init; }
}
