using System.Globalization;
using Registry.Core.Manifests;
using Registry.Core.Operations;

namespace Registry.Daemon.Commands;

/// <summary>What <c>registryd inspect</c> shows people.</summary>
internal sealed class InspectTextReport(TextWriter output)
{
    private const string Indent = "  ";

    /// <summary>Prints everything that there is to say.</summary>
    public void Write(ImageInspection inspection)
    {
        WriteManifest(inspection);
        WritePairs("annotations", inspection.Content.Annotations);
        if (inspection.Configuration is { } configuration)
            WriteConfiguration(configuration);
        WriteEntries(inspection);
        WriteLayers(inspection);
        WriteReferrers(inspection);
    }

    private void WriteManifest(ImageInspection inspection)
    {
        var (content, record) = (inspection.Content, inspection.Record);
        var table = new ReportTable();
        table.Add("repository", inspection.Repository.ToString());
        table.Add("tags", record.Tags.Count == 0 ? "none" : string.Join(", ", record.Tags));
        table.Add("digest", inspection.Manifest.Digest.ToString());
        table.Add("media type", inspection.Manifest.MediaType);
        table.Add("kind", KindText.Of(inspection.Kind));
        AddOptional(table, "artifact type", inspection.Kind == ContentKind.Artifact ? content.ArtifactType : null);
        table.Add("size", ReportText.Bytes(inspection.Size));
        table.Add("pushed", ReportText.Moment(record.PushedAt));
        AddOptional(table, "unreferenced since", record.UnreferencedAt is { } since ? ReportText.Moment(since) : null);
        AddOptional(table, "subject", content.Subject?.Digest.ToString());
        AddOptional(table, "config", content.Config?.Digest.ToString());
        table.WriteTo(output);
    }

    private void WriteConfiguration(ImageConfiguration configuration)
    {
        output.WriteLine("configuration:");
        var table = new ReportTable();
        AddOptional(table, "platform", configuration.Platform?.ToString());
        AddOptional(table, "created", configuration.Created is { } created ? ReportText.Moment(created) : null);
        AddOptional(table, "user", configuration.User);
        AddOptional(table, "working directory", configuration.WorkingDirectory);
        AddOptional(table, "entrypoint", Join(configuration.Entrypoint));
        AddOptional(table, "command", Join(configuration.Command));
        foreach (var variable in configuration.Environment)
            table.Add("environment", variable);
        table.WriteTo(output, Indent);
        WritePairs("labels", configuration.Labels);
    }

    private void WriteEntries(ImageInspection inspection)
    {
        if (inspection.Entries.Count == 0)
            return;
        output.WriteLine("platforms:");
        var table = new ReportTable("PLATFORM", "SIZE", "DIGEST", "MEDIA TYPE");
        foreach (var (descriptor, platform, size) in inspection.Entries)
        {
            table.Add(
                platform?.ToString() ?? "-",
                size is { } bytes ? ReportText.Bytes(bytes) : "not here",
                descriptor.Digest.ToString(),
                descriptor.MediaType);
        }

        table.WriteTo(output, Indent);
    }

    private void WriteLayers(ImageInspection inspection)
    {
        if (inspection.Layers.Count == 0)
            return;
        output.WriteLine("layers:");
        var table = new ReportTable("SIZE", "HERE", "OTHER REPOSITORIES", "DIGEST", "MEDIA TYPE");
        foreach (var (descriptor, isPresent, others) in inspection.Layers)
        {
            table.Add(
                ReportText.Bytes(descriptor.Size),
                isPresent ? "yes" : "no",
                others.ToString(CultureInfo.InvariantCulture),
                descriptor.Digest.ToString(),
                descriptor.MediaType);
        }

        table.WriteTo(output, Indent);
    }

    private void WriteReferrers(ImageInspection inspection)
    {
        if (inspection.Referrers.Count > 0)
        {
            output.WriteLine("referrers:");
            var table = new ReportTable("SIZE", "DIGEST", "ARTIFACT TYPE", "ANNOTATIONS");
            foreach (var referrer in inspection.Referrers)
            {
                table.Add(
                    ReportText.Bytes(referrer.Size),
                    referrer.Digest.ToString(),
                    referrer.ArtifactType ?? referrer.MediaType,
                    string.Join(", ", (referrer.Annotations ?? new Dictionary<string, string>()).Select(pair => $"{pair.Key}={pair.Value}")));
            }

            table.WriteTo(output, Indent);
        }

        if (inspection.SubjectTags.Count > 0)
            output.WriteLine($"about it by tag: {string.Join(", ", inspection.SubjectTags)}");
    }

    private void WritePairs(string title, IReadOnlyDictionary<string, string> pairs)
    {
        if (pairs.Count == 0)
            return;
        output.WriteLine($"{title}:");
        var table = new ReportTable();
        foreach (var (key, value) in pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            table.Add(key, value);
        table.WriteTo(output, Indent);
    }

    private static void AddOptional(ReportTable table, string name, string? value)
    {
        if (value is not null)
            table.Add(name, value);
    }

    private static string? Join(IReadOnlyList<string> arguments) => arguments.Count == 0 ? null : string.Join(' ', arguments);
}
