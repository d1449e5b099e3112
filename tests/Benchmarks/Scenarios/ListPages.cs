using System.Diagnostics;
using System.Text.Json;
using Benchmarks.Measuring;
using Benchmarks.Servers;
using Benchmarks.Wire;

namespace Benchmarks.Scenarios;

/// <summary>
/// Pages of the catalog and of a long list of tags, at the start, in the middle and at the end, each after a fresh start of the server.
/// docker-registry walks all its folders for each page, so it is not asked.
/// </summary>
/// <param name="repositories">How many repositories there are; there are ten times as many tags.</param>
internal sealed class ListPages(int repositories) : Scenario
{
    private const int PageSize = 1000;
    private const int Repetitions = 20;

    private readonly ListContent _content = new(repositories);

    public override string Name => "lists";

    public override string Description =>
        $"pages of {PageSize} names at three places in lists of {repositories} repositories and of {repositories} tags, "
        + $"of {10L * repositories} tags in all";

    public override IReadOnlyList<Metric> Metrics { get; } =
    [
        new("catalog start ms", Goal.AtMost(10)),
        new("catalog middle ms", Goal.AtMost(10)),
        new("catalog end ms", Goal.AtMost(10)),
        new("tags start ms", Goal.AtMost(10)),
        new("tags middle ms", Goal.AtMost(10)),
        new("tags end ms", Goal.AtMost(10)),
        new("slowest page ms"),
        new("first 200 ms", Goal.AtMost(150)),
        new("peak RSS MB"),
    ];

    public override bool AppliesTo(ServerProgram program) => program.Name == Registryd.ServerName;

    public override Round Prepare(ServerProgram program, Workspace workspace)
    {
        var folder = workspace.NewFolder();
        using (var server = RunningServer.Start(program, folder))
            _content.Push(server);
        return () =>
        {
            using var server = RunningServer.Start(program, folder);
            var pages = new List<Spread>();
            var usage = server.Measure(() => pages.AddRange(TimePages(server)));
            return
            [
                .. pages.Select(page => page.Median),
                pages.Max(page => page.Max),
                server.TimeToFirstAnswer.TotalMilliseconds,
                usage.PeakResident / Units.Megabyte,
            ];
        };
    }

    private IEnumerable<Spread> TimePages(RunningServer server)
    {
        using var client = new RegistryClient(server.EndPoint);
        int[] places = [0, repositories / 2, repositories - PageSize];
        foreach (var place in places)
            yield return TimePage(client, "/v2/_catalog", "repositories", ListContent.Repository(place - 1));
        foreach (var place in places)
            yield return TimePage(client, $"/v2/{_content.LongRepository}/tags/list", "tags", ListContent.Tag(place - 1));
    }

    private static Spread TimePage(RegistryClient client, string path, string property, string last)
    {
        var milliseconds = new double[Repetitions];
        for (var i = 0; i < Repetitions; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var text = client.GetText($"{path}?n={PageSize}&last={Uri.EscapeDataString(last)}");
            milliseconds[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            using var page = JsonDocument.Parse(text);
            if (page.RootElement.GetProperty(property).GetArrayLength() is var count && count != PageSize)
                throw new InvalidDataException($"A page of {path} after {last} has {count} names instead of {PageSize}.");
        }
        return Spread.Of(milliseconds);
    }
}
