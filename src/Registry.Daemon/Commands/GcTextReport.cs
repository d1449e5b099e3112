using System.Globalization;
using Registry.Core.Operations;

namespace Registry.Daemon.Commands;

/// <summary>A line for each thing, then what it came to.</summary>
internal sealed class GcTextReport(CommandContext context, bool isDryRun) : GcReport(context)
{
    /// <inheritdoc/>
    public override void Removed(GarbageItem item)
    {
        base.Removed(item);
        var where = item.Repository is null ? item.Name : $"{item.Repository}@{item.Name}";
        var size = item.Size > 0 ? string.Create(CultureInfo.InvariantCulture, $", {item.Size} bytes") : "";
        var since = item.Since is { } time ? string.Create(CultureInfo.InvariantCulture, $" since {time:yyyy-MM-ddTHH:mm:ssZ}") : "";
        Context.Output.WriteLine($"{(isDryRun ? "would remove" : "removed")} {NameOf(item.Kind)} {where}{size}: {item.Reason}{since}");
    }

    /// <inheritdoc/>
    public override void Finish(GarbagePolicy policy, GarbageResult result)
    {
        var counts = string.Join(", ", Counts.Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Value} {NameOf(count.Key)}")));
        Context.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(isDryRun ? "would remove" : "removed")} {(counts.Length > 0 ? counts : "nothing")}; {result.FreedBytes} bytes "
            + $"{(isDryRun ? "would be " : "")}given back in {result.Duration.TotalSeconds:0.000} s"));
        if (!result.IsComplete)
            Context.Output.WriteLine("the time was up before everything was looked at; the next run goes on");
        if (result.Failures > 0)
            Context.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Failures} problems; everything else was done"));
    }
}
