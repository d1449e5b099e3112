using System.Diagnostics.Metrics;
using Registry.Core.Errors;
using Registry.Core.Operations;
using Registry.Core.Stores;

namespace Registry.Daemon.Telemetry;

/// <summary>
/// What the registry holds, and what the last runs of garbage collection and verification came to, whichever process ran them: from the
/// database.
/// </summary>
internal sealed class ContentMetrics
{
    private static readonly KeyValuePair<string, object?> Quick = new("kind", "quick");
    private static readonly KeyValuePair<string, object?> Full = new("kind", "full");

    private readonly IStatisticsStore _store;
    private readonly Meter _meter;
    private volatile Reading? _reading;

    /// <summary>Makes the instruments.</summary>
    /// <param name="store">Where the figures come from.</param>
    /// <param name="meter">What the instruments are made with.</param>
    public ContentMetrics(IStatisticsStore store, Meter meter)
    {
        (_store, _meter) = (store, meter);
        AddTotal("registryd.repositories", null, "Repositories that hold a manifest.", static totals => totals.Repositories);
        AddTotal("registryd.manifests", null, "Manifests, as often as repositories hold them.", static totals => totals.Manifests);
        AddTotal("registryd.tags", null, "Tags.", static totals => totals.Tags);
        AddTotal("registryd.blobs", null, "Blobs, each once.", static totals => totals.Blobs.Count);
        AddTotal("registryd.blob.stored", "By", "Bytes of blobs, each once.", static totals => totals.Blobs.Bytes);
        AddTotal("registryd.blob.saved", "By", "Bytes that sharing blobs between repositories saves.", static totals => totals.SharedBytes);
        AddTotal("registryd.uploads.open", null, "Open upload sessions.", static totals => totals.Uploads);
        AddCollection("registryd.gc.last_run.timestamp", "s", "When the last garbage collection ended, since the Unix epoch.", static run => Seconds(run.FinishedAt));
        AddCollection("registryd.gc.last_run.duration", "s", "How long it took.", static run => (run.FinishedAt - run.StartedAt).TotalSeconds);
        AddCollection("registryd.gc.last_run.freed", "By", "Bytes that it gave back.", static run => run.FreedBytes);
        AddCollection("registryd.gc.last_run.failures", null, "What it could not remove.", static run => run.Failures);
        AddVerification("registryd.verify.last_run.timestamp", "s", "When the last verification of everything ended, since the Unix epoch.", static run => Seconds(run.FinishedAt));
        AddVerification("registryd.verify.last_run.duration", "s", "How long it took.", static run => (run.FinishedAt - run.StartedAt).TotalSeconds);
        AddVerification("registryd.verify.last_run.findings", null, "Faults that it found.", static run => run.Findings);
        AddVerification("registryd.verify.last_run.unrepaired", null, "Faults that it found and did not put right.", static run => run.Findings - run.Repaired);
    }

    /// <summary>Reads the figures anew. Where they cannot be read there are none, until they can be read again.</summary>
    public async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            _reading = new Reading(
                await _store.ReadTotalsAsync(cancellationToken),
                await _store.FindCollectionAsync(cancellationToken),
                await _store.ListVerificationsAsync(cancellationToken));
        }
        catch (RegistryException)
        {
            _reading = null;
        }
    }

    private void AddTotal(string name, string? unit, string description, Func<ContentTotals, double> value) =>
        _meter.CreateObservableGauge(
            name, () => _reading is { } reading ? [new Measurement<double>(value(reading.Totals))] : (Measurement<double>[])[], unit, description);

    private void AddCollection(string name, string? unit, string description, Func<GarbageOutcome, double> value) =>
        _meter.CreateObservableGauge(
            name,
            () => _reading?.Collection is { } run ? [new Measurement<double>(value(run))] : (Measurement<double>[])[],
            unit,
            description);

    private void AddVerification(string name, string? unit, string description, Func<VerificationOutcome, double> value) =>
        _meter.CreateObservableGauge(name, () => Measure(value), unit, description);

    // Runs over single repositories say nothing of the rest. Of quick runs, and of full ones, the latest counts: it stands first.
    private List<Measurement<double>> Measure(Func<VerificationOutcome, double> value)
    {
        var measurements = new List<Measurement<double>>(2);
        var (hasQuick, hasFull) = (false, false);
        foreach (var (text, outcome) in _reading?.Verifications ?? [])
        {
            if (!VerificationScope.TryParse(text, out var scope) || scope.Repository is not null)
            {
                continue;
            }

            ref var isKnown = ref scope.IsQuick ? ref hasQuick : ref hasFull;
            if (!isKnown)
            {
                measurements.Add(new Measurement<double>(value(outcome), scope.IsQuick ? Quick : Full));
                isKnown = true;
            }
        }

        return measurements;
    }

    private static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    private sealed record Reading(ContentTotals Totals, GarbageOutcome? Collection, IReadOnlyList<ScopeOutcome> Verifications);
}
