using System.Text.Json;
using Daemon.Tests.Http;
using Registry.Testing.Processes;
using Xunit;

namespace Daemon.Tests.Telemetry;

/// <summary>What comes with the registry for Prometheus and Grafana asks for metrics that there are.</summary>
public sealed class MonitoringTests
{
    private static readonly string[] Suffixes = ["", "_bucket", "_sum", "_count"];

    [Theory]
    [InlineData("prometheus/registryd.rules.yml", 10)]
    [InlineData("prometheus/registryd.rules.test.yml", 4)]
    [InlineData("grafana/registryd.json", 30)]
    public async Task File_EachMetricInIt_IsOneOfTheServer(string file, int atLeast)
    {
        await using var server = await RegistryServer.StartAsync(("REGISTRYD_METRICS_REPOSITORIES", "*"));
        var names = (await Scrape.OfAsync(server.Http)).Names;

        var asked = MetricsIn(await File.ReadAllTextAsync(SourceTree.PathOf($"packaging/{file}")));

        Assert.True(asked.Count >= atLeast, $"only {asked.Count} metrics were found in {file}");
        Assert.All(asked, name => Assert.Contains(Suffixes, suffix =>
            name.EndsWith(suffix, StringComparison.Ordinal) && names.Contains(name[..^suffix.Length])));
    }

    [Fact]
    public async Task Dashboard_EachPanel_HasQueriesAndAUnit()
    {
        using var dashboard = JsonDocument.Parse(await File.ReadAllTextAsync(SourceTree.PathOf("packaging/grafana/registryd.json")));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToList();

        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.All(panels.Where(panel => panel.GetProperty("type").GetString() != "row"), panel =>
        {
            Assert.NotEqual(0, panel.GetProperty("targets").GetArrayLength());
            Assert.NotEqual("", panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("unit").GetString());
        });
    }

    private static HashSet<string> MetricsIn(string text)
    {
        var names = new HashSet<string>();
        for (var start = 0; start < text.Length;)
        {
            var end = start;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
            {
                end++;
            }

            var word = text[start..end];
            if (word.Contains('_', StringComparison.Ordinal)
                && (word.StartsWith("registryd_", StringComparison.Ordinal)
                    || word.StartsWith("process_", StringComparison.Ordinal)
                    || word.StartsWith("dotnet_", StringComparison.Ordinal)))
            {
                names.Add(word);
            }

            start = end + 1;
        }

        return names;
    }
}
