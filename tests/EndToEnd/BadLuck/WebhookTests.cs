using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Registry.Testing.Http;
using Registry.Testing.Processes;
using Registry.Testing.Time;
using Xunit;

namespace Registry.EndToEnd.BadLuck;

/// <summary>Webhooks whose receivers fail, stall and recover, and a server that is killed meanwhile.</summary>
public sealed class WebhookTests : IAsyncLifetime, IDisposable
{
    private const string Secret = "a secret of the webhook test";

    private readonly WebhookReceiver _receiver = new();
    private readonly Workspace _workspace = new(failureContext: null);
    private RegistryProcess? _server;

    private RepositoryHttp Repository => _server!.Http.Repository("app");

    public Task InitializeAsync() => StartAsync();

    public async Task DisposeAsync()
    {
        await _server!.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Push_ReceiverFailsStallsAndRecoversAndTheServerIsKilled_EveryAcknowledgedPushIsDelivered()
    {
        var pushed = new List<string>();
        foreach (var status in (HttpStatusCode?[])[HttpStatusCode.NoContent, HttpStatusCode.InternalServerError, null])
        {
            _receiver.Status = status;
            var before = (_receiver.Taken.Count, _receiver.Refused.Count);
            await PushAsync(pushed, 3);
            await Poll.UntilAsync(() => status == HttpStatusCode.NoContent
                ? _receiver.Taken.Count >= before.Item1 + 3
                : _receiver.Refused.Count > before.Item2);
            await _server!.KillAsync();
            await _server.DisposeAsync();
            await StartAsync();
        }

        _receiver.Status = HttpStatusCode.OK;
        await PushAsync(pushed, 1);

        await Poll.UntilAsync(() => pushed.TrueForAll(TagsTaken().Contains));
        Assert.Equal(pushed, TagsTaken().Distinct());
    }

    [Fact]
    public async Task Push_Delivered_IsVerifiedAsTheReadmeSays()
    {
        await Repository.PushImageAsync("v1");
        await Poll.UntilAsync(() => _receiver.Taken.Count > 0);
        var received = _receiver.Taken[0];
        await File.WriteAllBytesAsync(_workspace.PathOf("body"), received.Body);

        var script = $"id='{received.Headers["webhook-id"]}' timestamp='{received.Headers["webhook-timestamp"]}' "
            + $"signature='{received.Headers["webhook-signature"]}' secret='{Secret}'\ncd '{_workspace.Folder}'\n{ReadmeExample()}";

        Assert.Equal("genuine\n", (await _workspace.Command("bash", "-c", script).RunAsync()).Output);
        Assert.NotEqual("genuine\n", (await _workspace.Command("bash", "-c", script.Replace(Secret, "another secret", StringComparison.Ordinal)).TryRunAsync()).Output);
    }

    [Fact]
    public async Task Collect_AnotherProcess_IsToldOfWithinSeconds()
    {
        await CommandAsync("gc");

        await Poll.UntilAsync(() => _receiver.Taken.Any(received => TypeOf(received) == "io.registryd.gc"));
    }

    [Fact]
    public async Task Retry_SetAside_IsDelivered()
    {
        Assert.Equal("ci answered 204\n", await CommandAsync("webhook", "test", "ci"));
        _receiver.Status = HttpStatusCode.InternalServerError;
        await Repository.PushImageAsync("v1");
        await Poll.UntilAsync(() => _receiver.Refused.Count > 2);
        var listed = JsonNode.Parse(await CommandAsync("webhook", "list", "--json"))![0]!;
        Assert.Equal(("ci", 1, "answered 500"), ((string)listed["name"]!, (int)listed["waiting"]!, (string)listed["lastError"]!));

        _receiver.Status = HttpStatusCode.NoContent;
        await CommandAsync("webhook", "retry", "--all");

        await Poll.UntilAsync(() => TagsTaken().Contains("v1"));
        Assert.DoesNotContain(Secret, _server!.State, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, await File.ReadAllTextAsync(Path.Join(_workspace.PathOf("data"), "running.toml")), StringComparison.Ordinal);
    }

    private static string? TypeOf(ReceivedEvent received) => (string?)JsonNode.Parse(received.Body)!["type"];

    /// <summary>The lines of the README that verify a delivery, as a reader would run them.</summary>
    private static string ReadmeExample()
    {
        var readme = File.ReadAllText(Path.Join(AppContext.BaseDirectory, "README.md"));
        var begin = readme.IndexOf("expected=v1,", StringComparison.Ordinal);
        return readme[begin..readme.IndexOf("```", begin, StringComparison.Ordinal)];
    }

    private async Task StartAsync() => _server = await RegistryProcess.StartAsync(_workspace, _workspace.PathOf("data"), $"""
        [[webhook]]
        name = "ci"
        url = "{_receiver.Url}"
        events = ["push", "gc"]
        secret = "{Secret}"
        timeout = "1s"
        """);

    private async Task PushAsync(List<string> pushed, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var tag = string.Create(CultureInfo.InvariantCulture, $"v{pushed.Count}");
            await Repository.PushImageAsync(tag, seed: pushed.Count + 1);
            pushed.Add(tag);
        }
    }

    private IReadOnlyList<string> TagsTaken() =>
        [.. _receiver.Taken.Select(received => (string?)JsonNode.Parse(received.Body)!["data"]!["tag"]).OfType<string>()];

    private async Task<string> CommandAsync(params string[] arguments) => (await _workspace.Command(
        RegistryProcess.FindBinary(), [.. arguments, "--config", _workspace.PathOf("registry.toml"), "--data", _workspace.PathOf("data")]).RunAsync()).Output;
}
