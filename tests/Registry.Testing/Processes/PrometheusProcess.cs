using System.Globalization;
using System.Text.Json;
using Registry.Testing.Time;

namespace Registry.Testing.Processes;

/// <summary>Prometheus as Debian ships it, reading a registry every second.</summary>
public sealed class PrometheusProcess : IAsyncDisposable
{
    private const string ListeningOn = "\"Listening on\" address=";
    private readonly DaemonProcess _process;
    private readonly HttpClient _client;

    private PrometheusProcess(DaemonProcess process)
    {
        _process = process;
        _client = new HttpClient { BaseAddress = new Uri($"http://{process.ReadyLine.Split(ListeningOn)[1].Split(' ')[0]}") };
    }

    /// <summary>Starts it.</summary>
    /// <param name="workspace">Where its files go.</param>
    /// <param name="target">The host and port of the registry, which is open.</param>
    /// <param name="rules">A file of rules.</param>
    /// <exception cref="CommandFailedException">It is not installed, or did not start.</exception>
    public static async Task<PrometheusProcess> StartAsync(Workspace workspace, string target, string rules)
    {
        var configuration = workspace.WriteFile("prometheus.yml", $"""
            global: {"{"}scrape_interval: 1s, evaluation_interval: 1s{"}"}
            rule_files: ["{rules}"]
            scrape_configs:
              - job_name: registryd
                static_configs:
                  - targets: ["{target}"]

            """);
        var command = workspace.Command(
            "prometheus", $"--config.file={configuration}", $"--storage.tsdb.path={workspace.CreateFolder()}", "--web.listen-address=127.0.0.1:0");
        var prometheus = new PrometheusProcess(await DaemonProcess.StartAsync(command, ListeningOn));
        await Poll.UntilAsync(prometheus.IsReadyAsync);
        return prometheus;
    }

    /// <summary>The value of a query that gives one series (prometheus.io/docs/prometheus/latest/querying/api/#instant-queries).</summary>
    /// <returns>The value; <see langword="null"/>: there is no series yet.</returns>
    public async Task<double?> QueryAsync(string query)
    {
        using var answer = JsonDocument.Parse(await _client.GetStringAsync($"/api/v1/query?query={Uri.EscapeDataString(query)}"));
        var series = answer.RootElement.GetProperty("data").GetProperty("result");
        return series.GetArrayLength() == 0 ? null : double.Parse(series[0].GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _process.DisposeAsync();
    }

    // It listens some time before it has read what it recorded earlier.
    private async Task<bool> IsReadyAsync()
    {
        using var answer = await _client.GetAsync("/-/ready");
        return answer.IsSuccessStatusCode;
    }
}
