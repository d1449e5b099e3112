using System.Globalization;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary>A repository's tags.</summary>
internal static class TagListReport
{
    /// <summary>Prints them.</summary>
    public static async Task WriteAsync(
        CommandContext context,
        Administration administration,
        RepositoryName repository,
        Glob? pattern,
        bool asJson,
        CancellationToken cancellationToken)
    {
        var tags = new List<TagBody>();
        foreach (var tag in await administration.Inventory.TagsAsync(repository, pattern, cancellationToken))
            tags.Add(TagBody.Of(tag, await administration.Inventory.SummarizeAsync(repository, tag.Digest, cancellationToken)));
        if (asJson)
            AdministrationJson.Write(context, tags, AdministrationJson.Relaxed.IReadOnlyListTagBody);
        else
            WriteTable(context, tags);
    }

    private static void WriteTable(CommandContext context, List<TagBody> tags)
    {
        const string None = "-";
        var table = new ReportTable("TAG", "KIND", "PLATFORMS", "SIZE", "PUSHED", "PULLED", "DIGEST");
        foreach (var tag in tags)
        {
            table.Add(
                tag.Name,
                tag.Kind ?? "damaged",
                tag.Platforms?.ToString(CultureInfo.InvariantCulture) ?? None,
                tag.Size is { } size ? ReportText.Bytes(size) : None,
                ReportText.Moment(tag.PushedAt),
                tag.LastPulled is { } pulled ? ReportText.Moment(pulled) : None,
                tag.Digest);
        }

        table.WriteTo(context.Output);
    }
}

/// <summary>A tag, as <c>registryd tag list --json</c> prints it; without what cannot be read of a damaged manifest.</summary>
internal sealed record TagBody(
    string Name,
    string Digest,
    string? MediaType,
    string? Kind,
    int? Platforms,
    long? Size,
    DateTimeOffset PushedAt,
    DateTimeOffset? LastPulled)
{
    /// <summary>The JSON form of a tag.</summary>
    public static TagBody Of(TagRecord tag, ContentSummary? content) => new(
        tag.Name.ToString(),
        tag.Digest.ToString(),
        content?.MediaType,
        content is { } known ? KindText.Of(known.Kind) : null,
        content?.Platforms,
        content?.Size,
        tag.PushedAt,
        tag.PulledAt);
}
