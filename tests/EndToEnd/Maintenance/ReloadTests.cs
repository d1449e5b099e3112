using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Registry.EndToEnd.BadLuck;
using Registry.Testing.Http;
using Registry.Testing.Processes;
using Registry.Testing.Time;
using Xunit;

namespace Registry.EndToEnd.Maintenance;

/// <summary>Changes of the configuration file while the server runs.</summary>
public sealed class ReloadTests() : ServerTests(Settings(tagLimit: 0))
{
    private const string Refusal = "the limit is 1 tag (tag_count_limit of [limits])";

    [Fact]
    public async Task Change_UnderLoad_OnlyWhatTheNewLimitRefusesFails()
    {
        var config = await Repository.PushAsync(TestBlob.EmptyJson);
        await Repository.PushAsync(TestManifest.Image(config, []), "first");
        using var over = new CancellationTokenSource();
        var served = new ConcurrentQueue<WireResponse>();
        var load = Enumerable.Range(0, 8).Select(client => PushAsync(config, client, served, over.Token)).ToList();

        for (var round = 0; round < 3; round++)
        {
            await ChangeAsync(tagLimit: 1);
            await PushNewTagAsync(config, HttpStatusCode.Forbidden);
            await WaitForMoreAsync(served);
            await ChangeAsync(tagLimit: 0);
            await PushNewTagAsync(config, HttpStatusCode.Created);
            await WaitForMoreAsync(served);
        }

        await over.CancelAsync();
        await Task.WhenAll(load);
        Assert.Contains(served, response => response.Status == HttpStatusCode.Created);
        Assert.Contains(served, response => response.Status == HttpStatusCode.Forbidden);
        Assert.All(
            served.Where(response => response.Status != HttpStatusCode.Created),
            response => Assert.Contains(Refusal, response.ExpectError(HttpStatusCode.Forbidden, "DENIED").Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task HangUp_FileIsInvalid_TheServerGoesOnAsItWas()
    {
        Write("[limits]\ntag_count_limit = -1");
        await Workspace.Command("kill").RunAsync("-HUP", Server.Id.ToString(CultureInfo.InvariantCulture));

        await Poll.UntilAsync(() => Server.State.Contains(":3:19: tag_count_limit: ", StringComparison.Ordinal));
        await Repository.PushAsync(TestManifest.Index([]), "a");
        await Repository.PushAsync(TestManifest.Index([]), "b");
        Assert.Contains("\ntag_count_limit = 0  # ", await ShowLiveAsync(), StringComparison.Ordinal);
    }

    private static string Settings(int tagLimit) =>
        string.Create(CultureInfo.InvariantCulture, $"[limits]\ntag_count_limit = {tagLimit}\n");

    private async Task ChangeAsync(int tagLimit)
    {
        Write(Settings(tagLimit));
        await Poll.UntilAsync(async () =>
            (await ShowLiveAsync()).Contains(string.Create(CultureInfo.InvariantCulture, $"\ntag_count_limit = {tagLimit}  # "), StringComparison.Ordinal));
    }

    private void Write(string settings) => Workspace.WriteFile("registry.toml", "auth.mode = \"open\"\n" + settings);

    private Task<string> ShowLiveAsync() => Workspace.Command(RegistryProcess.FindBinary()).ReadAsync("config", "show", "--live", "--data", Data);

    private async Task PushAsync(TestBlob config, int client, ConcurrentQueue<WireResponse> served, CancellationToken over)
    {
        for (var number = 0; !over.IsCancellationRequested; number++)
        {
            var tag = string.Create(CultureInfo.InvariantCulture, $"tag{client}-{number}");
            served.Enqueue(await Repository.PutManifestAsync(tag, ImageOf(config, tag)));
        }
    }

    private async Task PushNewTagAsync(TestBlob config, HttpStatusCode expected)
    {
        var tag = $"new-{Guid.NewGuid():n}";
        (await Repository.PutManifestAsync(tag, ImageOf(config, tag))).Expect(expected);
    }

    private static Task WaitForMoreAsync(ConcurrentQueue<WireResponse> served)
    {
        var enough = served.Count + 50;
        return Poll.UntilAsync(() => served.Count >= enough);
    }

    private static TestManifest ImageOf(TestBlob config, string name) => TestManifest.Image(config, [], $"\"annotations\":{{\"n\":\"{name}\"}}");
}
