using System.Text.Json;
using System.Text.Json.Serialization;
using Registry.Core.Operations;

namespace Registry.Daemon.Commands;

/// <summary>One JSON object.</summary>
internal sealed class GcJsonReport(CommandContext context) : GcReport(context)
{
    private readonly List<GcItemBody> _items = [];
    private readonly List<GcTagBody> _tags = [];
    private readonly List<string> _problems = [];

    /// <inheritdoc/>
    public override void Removed(GarbageItem item)
    {
        base.Removed(item);
        _items.Add(new GcItemBody(NameOf(item.Kind), item.Repository, item.Name, item.Size, item.Reason, item.Since));
    }

    /// <inheritdoc/>
    public override void Decided(RetentionDecision decision)
    {
        base.Decided(decision);
        var (repository, tag, rule, keptBy) = decision;
        _tags.Add(new GcTagBody(
            repository.ToString(), tag.Name, keptBy is null, rule.Number, rule.Repository.ToString(), RetentionText.Clause(decision),
            tag.PushedAt, tag.PulledAt));
    }

    /// <inheritdoc/>
    public override void Failed(string problem) => _problems.Add(problem);

    /// <inheritdoc/>
    public override void Finish(GarbagePolicy policy, GarbageResult result)
    {
        var counts = Counts.ToDictionary(count => NameOf(count.Key), count => count.Value);
        var body = new GcBody(
            policy.IsDryRun, result.IsComplete, result.FreedBytes, result.Duration.TotalSeconds, counts, _tags, _items, _problems);
        Context.Output.WriteLine(JsonSerializer.Serialize(body, GcJson.Default.GcBody));
    }
}

/// <summary>What <c>registryd gc --json</c> prints.</summary>
internal sealed record GcBody(
    bool DryRun,
    bool Complete,
    long FreedBytes,
    double Seconds,
    IReadOnlyDictionary<string, long> Counts,
    IReadOnlyList<GcTagBody> Tags,
    IReadOnlyList<GcItemBody> Removed,
    IReadOnlyList<string> Problems);

/// <summary>A tag that a retention rule removed or, in a dry run, would remove or keeps.</summary>
internal sealed record GcTagBody(
    string Repository,
    string Name,
    bool Removed,
    int Rule,
    string RuleRepository,
    string? KeptBy,
    DateTimeOffset PushedAt,
    DateTimeOffset? PulledAt);

/// <summary>One thing that went.</summary>
internal sealed record GcItemBody(string Kind, string? Repository, string Name, long Size, string Reason, DateTimeOffset? Since);

/// <summary>The JSON of the report.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GcBody))]
internal sealed partial class GcJson : JsonSerializerContext;
