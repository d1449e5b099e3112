using System.Text.Json;
using System.Text.Json.Serialization;
using Registry.Core.Operations;
using Registry.Core.Stores;

namespace Registry.Daemon.Commands;

/// <summary>One JSON object.</summary>
internal sealed class VerifyJsonReport(CommandContext context, RepairMode repair) : VerifyReport(context)
{
    private readonly bool _isDryRun = repair == RepairMode.Trial;
    private readonly List<VerifyFindingBody> _findings = [];
    private bool _isResumed;

    /// <inheritdoc/>
    public override void Resumed(DateTimeOffset startedAt) => _isResumed = true;

    /// <inheritdoc/>
    public override void Found(Finding finding) => _findings.Add(new VerifyFindingBody(
        NameOf(finding.Kind),
        finding.Repository,
        finding.Subject,
        finding.Problem,
        finding.Affected.Names,
        finding.Affected.IsCut,
        finding.Advice,
        Repaired: finding.IsRepaired && !_isDryRun,
        WouldRepair: finding.IsRepaired && _isDryRun));

    /// <inheritdoc/>
    public override void Progress(in VerificationProgress progress)
    {
    }

    /// <inheritdoc/>
    public override void Finish(VerificationResult result)
    {
        var totals = new VerifyTotalsBody(
            result.Counts.Manifests,
            result.Counts.Blobs,
            result.Counts.Bytes,
            result.Findings,
            Repaired: _isDryRun ? 0 : result.Repaired,
            WouldRepair: _isDryRun ? result.Repaired : 0);
        var body = new VerifyBody(_isDryRun, result.IsComplete, _isResumed, result.StartedAt, result.Duration.TotalSeconds, totals, _findings);
        Context.Output.WriteLine(JsonSerializer.Serialize(body, VerifyJson.Default.VerifyBody));
    }
}

/// <summary>What <c>registryd verify --json</c> prints.</summary>
internal sealed record VerifyBody(
    bool DryRun,
    bool Complete,
    bool Resumed,
    DateTimeOffset StartedAt,
    double Seconds,
    VerifyTotalsBody Totals,
    IReadOnlyList<VerifyFindingBody> Findings);

/// <summary>What was looked at, and what that came to.</summary>
internal sealed record VerifyTotalsBody(long Manifests, long Blobs, long BytesRead, int Findings, int Repaired, int WouldRepair);

/// <summary>One fault.</summary>
internal sealed record VerifyFindingBody(
    string Kind,
    string? Repository,
    string Subject,
    string Problem,
    IReadOnlyList<string> Affected,
    bool AffectedMore,
    string Advice,
    bool Repaired,
    bool WouldRepair);

/// <summary>The JSON of the report.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VerifyBody))]
internal sealed partial class VerifyJson : JsonSerializerContext;
