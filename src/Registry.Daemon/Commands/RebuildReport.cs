using Registry.Core.Model;
using Registry.Core.Operations;

namespace Registry.Daemon.Commands;

/// <summary>Tells the caller of <c>registryd rebuild</c> what is there again.</summary>
internal sealed class RebuildReport(CommandContext context, bool isJson) : CopyReport(context, isJson), IRebuildReport
{
    private readonly List<RebuiltBody> _images = [];

    /// <summary>What is there again.</summary>
    public IReadOnlyList<RebuiltBody> Images => _images;

    /// <inheritdoc/>
    public void Rebuilt(RebuiltImage image)
    {
        var body = new RebuiltBody(
            $"{image.Repository}:{image.Tag}", image.Digest.ToString(), image.IsOriginal, image.Platform?.ToString(), image.Created, image.LastStep);
        _images.Add(body);
        var origin = image.IsOriginal ? "with its own manifest" : "with a new manifest";
        var created = image.Created is { } moment ? ReportText.Moment(moment) : null;
        var details = new[] { $"image {body.Name} {origin}", body.Platform, created, body.LastStep }.OfType<string>();
        Tell(string.Join(", ", details.Select(TerminalText.Escape)));
    }
}
