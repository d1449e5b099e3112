using System.Globalization;
using Registry.Core.Model;
using Registry.Core.Operations;

namespace Registry.Daemon.Commands;

/// <summary>Tells the caller of <c>registryd import</c> what it does.</summary>
internal abstract class ImportReport(CommandContext context, TimeProvider time) : IImportReport
{
    private readonly ProgressLine _progress = new(context, time);
    private readonly long _start = time.GetTimestamp();

    /// <summary>What it came to so far.</summary>
    protected ImportCounts Counts { get; set; } = new();

    /// <summary>Where it is told.</summary>
    protected CommandContext Context => context;

    /// <summary>How long it took so far.</summary>
    protected TimeSpan Elapsed => time.GetElapsedTime(_start);

    /// <inheritdoc/>
    public abstract void Imported(SourceImage image, Digest digest);

    /// <inheritdoc/>
    public abstract void Failed(string problem);

    /// <inheritdoc/>
    public void Advanced(ImportCounts counts)
    {
        Counts = counts;
        _progress.Show(() =>
        {
            var rate = (long)(counts.BytesCopied / Math.Max(1, Elapsed.TotalSeconds));
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{counts.ImagesDone} of {counts.Images} images, {ReportText.Bytes(counts.BytesCopied)}, {ReportText.Bytes(rate)}/s");
        });
    }

    /// <summary>Takes the progress away, so that something else can be printed.</summary>
    protected void Interrupt() => _progress.Interrupt();

    /// <summary>Tells why it could not go on.</summary>
    public abstract void Abort(ImportOptions options, string problem);

    /// <summary>Tells what it came to.</summary>
    public abstract void Finish(ImportOptions options);
}
