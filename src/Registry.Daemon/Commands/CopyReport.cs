using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Registry.Core.Model;
using Registry.Core.Operations;

namespace Registry.Daemon.Commands;

/// <summary>Tells the caller of <c>registryd backup</c>, <c>restore</c> or <c>rebuild</c> how it goes on.</summary>
/// <param name="context">Where it is told.</param>
/// <param name="isJson">Whether the result is to be one JSON object.</param>
internal class CopyReport(CommandContext context, bool isJson) : ICopyReport
{
    private readonly ProgressLine _progress = new(context, TimeProvider.System);
    private readonly List<string> _problems = [];

    /// <summary>What was damaged or missing.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <inheritdoc/>
    public void Advanced(CopyStage stage, long done, long total) => _progress.Show(() => Describe(stage, done, total));

    /// <inheritdoc/>
    public void Failed(string problem)
    {
        _problems.Add(problem);
        if (!isJson)
            Print(context.Error, TerminalText.Escape(problem));
    }

    /// <summary>Tells what it came to.</summary>
    /// <param name="text">For people.</param>
    /// <param name="body">For scripts.</param>
    /// <param name="json">How to write that.</param>
    public void Finish<T>(string text, T body, JsonTypeInfo<T> json) => Print(context.Output, isJson ? JsonSerializer.Serialize(body, json) : text);

    /// <summary>Tells something that is for people alone.</summary>
    protected void Tell(string text)
    {
        if (!isJson)
            Print(context.Output, text);
    }

    private void Print(TextWriter writer, string line)
    {
        _progress.Interrupt();
        writer.WriteLine(line);
    }

    private static string Describe(CopyStage stage, long done, long total)
    {
        var what = stage switch
        {
            CopyStage.Database => "database, page",
            CopyStage.Blobs => "blob",
            CopyStage.Check => "checked blob",
            CopyStage.Read => "read blob",
            _ => "unpacked blob",
        };
        return total > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{what} {done} of {total}, {100 * done / total} %")
            : string.Create(CultureInfo.InvariantCulture, $"{what} {done}");
    }
}
