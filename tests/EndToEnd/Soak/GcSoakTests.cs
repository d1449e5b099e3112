using System.Globalization;
using Registry.EndToEnd.Soak.Load;
using Xunit;
using Xunit.Abstractions;

namespace Registry.EndToEnd.Soak;

/// <summary>
/// Nothing that was acknowledged is ever lost, and nothing else stays, whoever pushes, pulls, deletes, collects garbage and is killed
/// meanwhile. <c>SOAK_SEED</c> repeats a run's choices.
/// </summary>
[Collection(LongRun.Name)]
public sealed class GcSoakTests(ITestOutputHelper output)
{
    [Fact]
    public Task Gc_UnderLoadAndKills_TakesWhatIsUnreachableAndNothingElse() =>
        RunAsync(TimeSpan.FromSeconds(16), longestLife: TimeSpan.FromSeconds(5));

    [Fact]
    [Trait("Category", "Soak")]
    public Task Gc_UnderLoadAndKillsForMinutes_TakesWhatIsUnreachableAndNothingElse() =>
        RunAsync(TimeSpan.FromMinutes(Number("SOAK_MINUTES") ?? 10), longestLife: TimeSpan.FromSeconds(20));

    private async Task RunAsync(TimeSpan length, TimeSpan longestLife)
    {
#pragma warning disable CA5394 // Chance, not secrecy.
        var seed = Number("SOAK_SEED") ?? Random.Shared.Next();
#pragma warning restore CA5394
        output.WriteLine($"SOAK_SEED={seed}");
        await using var load = new MixedLoad(seed);
        await load.RunAsync(length, longestLife);
        output.WriteLine(load.Summary);
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
