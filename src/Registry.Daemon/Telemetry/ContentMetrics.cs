using System.Diagnostics.Metrics;
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
        AddCollection("registryd.gc.last_run.timestamp", "s", "When the last garbage collection ended, since the Unix epoch.", static run => Seconds(run.Outcome.FinishedAt));
        AddCollection("registryd.gc.last_run.duration", "s", "How long it took.", static run => (run.Outcome.FinishedAt - run.Outcome.StartedAt).TotalSeconds);
        AddCollection("registryd.gc.last_run.freed", "By", "Bytes that it gave back.", static run => run.Outcome.FreedBytes);
        AddCollection("registryd.gc.last_run.failures", null, "What it could not remove.", static run => run.Outcome.Failures);
        AddCollection("registryd.gc.last_success.timestamp", "s", "When the last one ended that could remove everything, since the Unix epoch.", static run => Seconds(run.SucceededAt));
        AddLatestVerification("registryd.verify.last_run.timestamp", "s", "When the last verification of everything ended, since the Unix epoch.", static run => Seconds(run.FinishedAt)!.Value);
        AddLatestVerification("registryd.verify.last_run.duration", "s", "How long it took.", static run => (run.FinishedAt - run.StartedAt).TotalSeconds);
        AddLatestVerification("registryd.verify.last_run.findings", null, "Faults that it found.", static run => run.Findings);
        AddLatestVerification("registryd.verify.last_run.unrepaired", null, "Faults that it found and did not put right.", static run => run.Findings - run.Repaired);
        AddVerification("registryd.verify.last_success.timestamp", "s", "When the last one ended that left no fault unrepaired, since the Unix epoch.", static runs => runs.Max(static run => Seconds(run.SucceededAt)));
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
        catch (Exception exception) when (StorageFailure.Is(exception))
        {
            _reading = null;
        }
    }

    private void AddTotal(string name, string? unit, string description, Func<ContentTotals, double> value) =>
        _meter.CreateObservableGauge(
            name, () => _reading is { } reading ? [new Measurement<double>(value(reading.Totals))] : (Measurement<double>[])[], unit, description);

    private void AddCollection(string name, string? unit, string description, Func<CollectionOutcome, double?> value) =>
        _meter.CreateObservableGauge(
            name,
            () => _reading?.Collection is { } last && value(last) is { } number ? [new Measurement<double>(number)] : (Measurement<double>[])[],
            unit,
            description);

    private void AddLatestVerification(string name, string? unit, string description, Func<VerificationOutcome, double> value) =>
        AddVerification(name, unit, description, runs => runs.FirstOrDefault() is { } latest ? value(latest.Outcome) : null);

    private void AddVerification(string name, string? unit, string description, Func<IEnumerable<ScopeOutcome>, double?> value) =>
        _meter.CreateObservableGauge(
            name,
            () =>
            {
                var measurements = new List<Measurement<double>>(2);
                if (value(RunsOf(isQuick: true)) is { } ofQuick)
                {
                    measurements.Add(new Measurement<double>(ofQuick, Quick));
                }

                if (value(RunsOf(isQuick: false)) is { } ofFull)
                {
                    measurements.Add(new Measurement<double>(ofFull, Full));
                }

                return measurements;
            },
            unit,
            description);

    /// <summary>Quick runs, or full ones, the latest first. Runs over single repositories say nothing of the rest.</summary>
    private IEnumerable<ScopeOutcome> RunsOf(bool isQuick) => (_reading?.Verifications ?? []).Where(run =>
        VerificationScope.TryParse(run.Scope, out var scope) && scope.Repository is null && scope.IsQuick == isQuick);

    private static double? Seconds(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds() / 1000.0;

    private sealed record Reading(ContentTotals Totals, CollectionOutcome? Collection, IReadOnlyList<ScopeOutcome> Verifications);
}
