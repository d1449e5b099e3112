using System.Globalization;
using Registry.Core.Model;
using Registry.Core.Operations;

namespace Registry.Daemon.Commands;

/// <summary>A line for each image, then what it came to.</summary>
internal sealed class ImportTextReport(CommandContext context, TimeProvider time, bool isDryRun) : ImportReport(context, time)
{
    private readonly string _verb = isDryRun ? "would import" : "imported";

    /// <inheritdoc/>
    public override void Imported(SourceImage image, Digest digest)
    {
        Interrupt();
        Context.Output.WriteLine($"{_verb} {TerminalText.Escape(image.ToString())}{(image.Tags.Count > 0 ? $" {digest}" : "")}");
    }

    /// <inheritdoc/>
    public override void Failed(string problem)
    {
        Interrupt();
        Context.Error.WriteLine($"not imported: {TerminalText.Escape(problem)}");
    }

    /// <inheritdoc/>
    public override void Abort(ImportOptions options, string problem)
    {
        Interrupt();
        Context.Error.WriteLine(TerminalText.Escape(problem));
    }

    /// <inheritdoc/>
    public override void Finish(ImportOptions options)
    {
        Interrupt();
        var counts = Counts;
        Context.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{_verb} {counts.Tags} tags and {counts.Manifests} manifests into {counts.Repositories} repositories; {counts.BlobsCopied} blobs "
            + $"copied ({ReportText.Bytes(counts.BytesCopied)}), {counts.BlobsShared} shared; {counts.ImagesPresent} of {counts.Images} images "
            + $"were here already; {ReportText.Span(Elapsed)}"));
        if (counts.Problems > 0)
            Context.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{counts.Problems} problems; everything else was done"));
    }
}
