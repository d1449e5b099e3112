using System.Net;
using Registry.EndToEnd.BadLuck;
using Registry.Testing.Processes;
using Registry.Testing.Time;
using Xunit;

namespace Registry.EndToEnd.Monitoring;

/// <summary>Prometheus itself, and its tool, against a server.</summary>
public sealed class PrometheusTests() : ServerTests("metrics.repositories = [\"*\"]\n")
{
    private static string Files { get; } = SourceTree.PathOf("packaging/prometheus");

    [Fact]
    public async Task Metrics_OfABusyServer_AreAsPromtoolWantsThem()
    {
        await PushPullAndMaintainAsync();
        var metrics = Workspace.WriteFile("metrics", (await Server.Http.GetAsync("/metrics")).Expect(HttpStatusCode.OK).Text);

        var result = await Workspace.Command("sh", "-c", $"promtool check metrics <{metrics}").RunAsync();

        Assert.Equal("", result.Error);
    }

    [Theory]
    [InlineData("check", "registryd.rules.yml")]
    [InlineData("test", "registryd.rules.test.yml")]
    public async Task Rules_OfThePackage_AreAsPromtoolWantsThem(string command, string file) =>
        await Workspace.Command("promtool", command, "rules", Path.Join(Files, file)).RunAsync();

    [Fact]
    public async Task Configuration_OfThePackage_IsAsPromtoolWantsIt()
    {
        var text = (await File.ReadAllTextAsync(Path.Join(Files, "prometheus.example.yml")))
            .Replace("/etc/prometheus/registryd.token", Workspace.WriteFile("token", "secret"), StringComparison.Ordinal)
            .Replace("registryd.rules.yml", Path.Join(Files, "registryd.rules.yml"), StringComparison.Ordinal);

        await Workspace.Command("promtool", "check", "config", Workspace.WriteFile("prometheus.yml", text)).RunAsync();
    }

    [Fact]
    public async Task Prometheus_ReadsTheServer_SeesAPush()
    {
        const string Pushes = "sum(registryd_requests_total{route=\"manifest\",method=\"PUT\",code=\"201\"})";
        await using var prometheus = await PrometheusProcess.StartAsync(
            Workspace, Server.Address, Path.Join(Files, "registryd.rules.yml"));
        await Poll.UntilAsync(async () => await prometheus.QueryAsync("up{job=\"registryd\"}") == 1);
        await Repository.PushImageAsync("v1");
        await Poll.UntilAsync(async () => await prometheus.QueryAsync(Pushes) == 1);

        await Repository.PushImageAsync("v2", seed: 2);

        await Poll.UntilAsync(async () => await prometheus.QueryAsync(Pushes) == 2);
        Assert.Equal(0, await prometheus.QueryAsync("count(ALERTS) or vector(0)"));
    }

    private async Task PushPullAndMaintainAsync()
    {
        await Repository.PushImageAsync("v1");
        (await Repository.GetAsync("manifests/v1")).Expect(HttpStatusCode.OK);
        foreach (var command in (string[])["gc", "verify"])
        {
            await Workspace.Command(RegistryProcess.FindBinary(), command, "--data", Data).RunAsync();
        }
    }
}
