using System.Globalization;
using Registry.Core.Errors;
using Registry.Core.Manifests;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>The part of verification that looks at a manifest.</summary>
internal sealed class ManifestVerification(IRepositoryCheckStore repositories, VerificationRun run)
{
    private const string PushAgain = "push it again";

    /// <summary>Looks at one; nothing happens to one that is gone.</summary>
    public async Task VerifyAsync(CheckedRepository repository, string digest)
    {
        var expected = Digest.Parse(digest);
        if (await repositories.FindManifestAsync(repository.Id, digest, run.CancellationToken) is not { } manifest)
        {
            return;
        }

        run.Count(manifests: 1);
        var actual = Digest.Of(manifest.Bytes.Span, expected.Algorithm);
        if (actual != expected)
        {
            await FoundAsync(repository, manifest, FindingKind.CorruptManifest, $"its bytes have the digest {actual}", PushAgain);
        }
        else if (await ParseAsync(repository, manifest) is { } parsed)
        {
            await VerifyReferencesAsync(repository, manifest, parsed);
            await VerifyContentAsync(repository, manifest, parsed);
        }
    }

    private async Task<ParsedManifest?> ParseAsync(CheckedRepository repository, CheckedManifest manifest)
    {
        try
        {
            return ManifestParser.Parse(manifest.Bytes.Span, manifest.MediaType);
        }
        catch (RegistryException exception) when (exception.Code == RegistryErrorCode.ManifestInvalid)
        {
            await FoundAsync(repository, manifest, FindingKind.InvalidManifest, exception.Message, PushAgain);
            return null;
        }
    }

    /// <summary>Whether what it lists is recorded: garbage collection goes by that.</summary>
    private async Task VerifyReferencesAsync(CheckedRepository repository, CheckedManifest manifest, ParsedManifest parsed)
    {
        var listed = new HashSet<Digest>();
        foreach (var descriptor in Listed(parsed))
        {
            listed.Add(descriptor.Digest);
        }

        if (manifest.References.SetEquals(listed.Select(digest => digest.ToString())))
        {
            return;
        }

        await FoundAsync(
            repository,
            manifest,
            FindingKind.References,
            string.Create(CultureInfo.InvariantCulture, $"it lists {listed.Count} digests, and {manifest.References.Count} other or fewer are recorded"),
            Advice.Repair,
            async () =>
            {
                await repositories.SetReferencesAsync(manifest, listed, run.CancellationToken);
                return Advice.Repaired;
            });
    }

    private async Task VerifyContentAsync(CheckedRepository repository, CheckedManifest manifest, ParsedManifest parsed)
    {
        var missing = new HashSet<Digest>();
        foreach (var blob in Blobs(parsed).Where(blob => !blob.IsExternal))
        {
            await AddMissingAsync(blob, orManifest: false);
        }

        foreach (var child in run.Policy.AllowSparseIndexes ? [] : parsed.Children)
        {
            await AddMissingAsync(child, orManifest: true);
        }

        if (missing.Count > 0)
        {
            var kind = parsed.IsIndex ? FindingKind.IncompleteIndex : FindingKind.IncompleteManifest;
            await FoundAsync(repository, manifest, kind, $"it lists what is not here: {string.Join(", ", missing)}", PushAgain);
        }

        async Task AddMissingAsync(Descriptor descriptor, bool orManifest)
        {
            if (!await repositories.HoldsAsync(repository.Id, descriptor.Digest, orManifest, run.CancellationToken))
            {
                missing.Add(descriptor.Digest);
            }
        }
    }

    /// <summary>Something is wrong with a manifest, unless it is gone by now, and what it lists with it.</summary>
    private async Task FoundAsync(
        CheckedRepository repository,
        CheckedManifest manifest,
        FindingKind kind,
        string problem,
        string advice,
        Func<ValueTask<string?>>? repair = null)
    {
        if (await repositories.HasManifestAsync(manifest, run.CancellationToken))
        {
            var affected = await VerificationRun.AffectedAsync(
                () => repositories.FindAffectedAsync(repository, manifest.Digest, run.CancellationToken));
            await run.FoundAsync(
                new Finding(kind, manifest.Digest, problem, advice) { Repository = repository.Name, Affected = affected }, repair);
        }
    }

    private static IEnumerable<Descriptor> Blobs(ParsedManifest parsed) =>
        parsed.Config is { } config ? parsed.Layers.Prepend(config) : parsed.Layers;

    private static IEnumerable<Descriptor> Listed(ParsedManifest parsed) => Blobs(parsed).Concat(parsed.Children);
}
