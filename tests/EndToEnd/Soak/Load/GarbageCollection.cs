using System.Text.Json.Nodes;
using Registry.Testing.Processes;
using Xunit;

namespace Registry.EndToEnd.Soak.Load;

/// <summary><c>registryd gc</c> as a process beside the server, again and again, killed now and then.</summary>
/// <param name="workspace">Where it runs.</param>
/// <param name="data">The data folder.</param>
/// <param name="journal">Takes what it removed.</param>
/// <param name="dice">Decides when it runs and when it is killed.</param>
internal sealed class GarbageCollection(Workspace workspace, string data, Journal journal, Dice dice)
{
    private const string Name = "gc";
    private const int Killed = 128 + 9;
    private static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private TimeSpan _lastRun = TimeSpan.FromMilliseconds(50);

    /// <summary>How often it came to its end.</summary>
    public int Runs { get; private set; }

    /// <summary>How often it was killed.</summary>
    public int Kills { get; private set; }

    /// <summary>Runs it until the load is over.</summary>
    /// <param name="grace">How long it leaves alone what nothing references.</param>
    /// <param name="over">Ends the load; the run under way comes to its end.</param>
    public async Task RunAsync(TimeSpan grace, CancellationToken over)
    {
        string[] arguments = ["--grace", $"{grace.TotalMilliseconds}ms", "--untagged", "0s", "--uploads", "30s"];
        while (!over.IsCancellationRequested)
        {
            await RunOnceAsync(arguments, killAfter: dice.Happens(30) ? dice.Next(_lastRun) : null);
            await Task.Delay(dice.Next(LongestRest), over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Runs it until there is nothing left to remove, now that nobody pushes.</summary>
    public async Task FinishAsync()
    {
        const int LongestChain = 6; // An index, its children, their layers, in each run one of them; and a run that finds nothing.
        var removed = 1;
        for (var run = 0; removed > 0; run++)
        {
            Assert.InRange(run, 0, LongestChain);
            removed = await RunOnceAsync(["--grace", "1ms", "--untagged", "0s", "--uploads", "1ms"], killAfter: null);
        }
    }

    /// <returns>How much it removed.</returns>
    private async Task<int> RunOnceAsync(string[] arguments, TimeSpan? killAfter)
    {
        var start = TimeProvider.System.GetTimestamp();
        using var process = workspace.Command(RegistryProcess.FindBinary(), "gc", "--data", data, "--json").Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        journal.Add($"{Name} begins");
        if (killAfter is { } delay)
        {
            await Task.Delay(delay);
            process.Kill();
        }

        await process.WaitForExitAsync().WaitAsync(Deadline);
        journal.Add($"{Name} ends with {process.ExitCode}");
        if (killAfter is not null && process.ExitCode == Killed)
        {
            Kills++;
            return 0;
        }

        Assert.True(process.ExitCode == 0, $"{Name} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await error}{await output}");
        Runs++;
        _lastRun = TimeProvider.System.GetElapsedTime(start);
        return Read(await output);
    }

    private int Read(string report)
    {
        var items = JsonNode.Parse(report)!["removed"]!.AsArray();
        foreach (var item in items)
        {
            journal.Add((string)item!["name"]!, $"{Name} removed the {item["kind"]} {item["repository"]}, {item["reason"]} since {item["since"]}");
        }

        return items.Count;
    }
}
