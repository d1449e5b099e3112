using System.Text.Json;
using System.Text.Json.Serialization;
using Registry.Core.Model;
using Registry.Core.Operations;

namespace Registry.Daemon.Commands;

/// <summary>One JSON object.</summary>
internal sealed class ImportJsonReport(CommandContext context, TimeProvider time) : ImportReport(context, time)
{
    private readonly List<ImportItemBody> _items = [];
    private readonly List<string> _problems = [];

    /// <inheritdoc/>
    public override void Imported(SourceImage image, Digest digest) =>
        _items.Add(new ImportItemBody(
            image.Repository.Target.ToString(), [.. image.Tags.Select(tag => tag.ToString())], digest.ToString()));

    /// <inheritdoc/>
    public override void Failed(string problem) => _problems.Add(problem);

    /// <inheritdoc/>
    public override void Abort(ImportOptions options, string problem)
    {
        Failed(problem);
        Counts = Counts with { Problems = Counts.Problems + 1 };
        Finish(options);
    }

    /// <inheritdoc/>
    public override void Finish(ImportOptions options)
    {
        Interrupt();
        var body = new ImportBody(options.IsDryRun, Counts, Elapsed.TotalSeconds, _items, _problems);
        Context.Output.WriteLine(JsonSerializer.Serialize(body, ImportJson.Default.ImportBody));
    }
}

/// <summary>What <c>registryd import --json</c> prints.</summary>
internal sealed record ImportBody(
    bool DryRun, ImportCounts Counts, double Seconds, IReadOnlyList<ImportItemBody> Imported, IReadOnlyList<string> Problems);

/// <summary>One image that came in.</summary>
internal sealed record ImportItemBody(string Repository, IReadOnlyList<string> Tags, string Digest);

/// <summary>The JSON of the report.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ImportBody))]
internal sealed partial class ImportJson : JsonSerializerContext;
