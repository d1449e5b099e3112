using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Daemon.Tests.Auth;
using Microsoft.Extensions.Logging;
using Registry.Daemon.Configuration;
using Registry.Storage;
using Registry.Storage.Files;
using Registry.Testing.Http;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Composition;

public sealed class LiveConfigurationTests
{
    private const string OneTag = "[limits]\ntag_count_limit = 1\n";

    [Fact]
    public async Task Change_LimitLoweredAndRaisedUnderPushes_HoldsForEveryRequestThatBeginsAfterwards()
    {
        await using var server = await LiveServer.StartAsync("");
        var repository = server.Http.Repository("app");
        var config = await repository.PushAsync(TestBlob.EmptyJson);
        await repository.PushAsync(TestManifest.Image(config, []), "first");
        var (phase, tags, isOver) = (0, 0, false);
        var served = new ConcurrentQueue<(int Before, int After, WireResponse Response)>();

        async Task PushAsync()
        {
            while (!Volatile.Read(ref isOver))
            {
                var before = Volatile.Read(ref phase);
                var number = Interlocked.Increment(ref tags);
                var image = TestManifest.Image(config, [], $"\"annotations\":{{\"n\":\"{number}\"}}");
                var response = await repository.PutManifestAsync($"tag{number}", image);
                served.Enqueue((before, Volatile.Read(ref phase), response));
            }
        }

        async Task AdvanceAsync(int next)
        {
            Volatile.Write(ref phase, next);
            var enough = served.Count + 20;
            await Poll.UntilAsync(() => served.Count >= enough);
        }

        // Odd phases are those in which a change may have been taken over or not.
        var pushes = Enumerable.Range(0, 4).Select(_ => PushAsync()).ToList();
        await AdvanceAsync(0);
        Volatile.Write(ref phase, 1);
        await server.ChangeAsync(OneTag);
        await AdvanceAsync(2);
        Volatile.Write(ref phase, 3);
        await server.ChangeAsync("");
        await AdvanceAsync(4);
        Volatile.Write(ref isOver, true);
        await Task.WhenAll(pushes);

        Assert.All(served, push => Assert.Contains(push.Response.Status, new[] { HttpStatusCode.Created, HttpStatusCode.Forbidden }));
        Assert.All(
            served.Where(push => push.Response.Status == HttpStatusCode.Forbidden),
            push => Assert.Contains("the limit is 1 tag (tag_count_limit of [limits])", push.Response.Text, StringComparison.Ordinal));
        var settled = served.Where(push => push.Before == push.After && push.Before % 2 == 0).ToLookup(push => push.Before);
        Assert.All(settled[0].Concat(settled[4]), push => push.Response.Expect(HttpStatusCode.Created));
        Assert.All(settled[2], push => push.Response.Expect(HttpStatusCode.Forbidden));
        Assert.All(new[] { 0, 2, 4 }, number => Assert.NotEmpty(settled[number]));
    }

    [Fact]
    public async Task Change_TakenOverOrRefused_ServiceManagerIsTold()
    {
        await using var server = await LiveServer.StartAsync("");
        await server.ChangeAsync(OneTag);
        await server.ChangeAsync("nonsense");

        var messages = await server.Manager.ReceiveAsync(4);

        Assert.All([messages[0], messages[2]], message => Assert.StartsWith("RELOADING=1\nMONOTONIC_USEC=", message, StringComparison.Ordinal));
        Assert.Equal("READY=1\nSTATUS=", messages[1]);
        Assert.Equal("READY=1\nSTATUS=; the changed configuration cannot be used, the previous one stays in force", messages[3]);
    }

    [Fact]
    public async Task Change_RuleThatIsNew_HoldsAndIsNamed()
    {
        await using var server = await LiveServer.StartAsync(OneTag);

        var line = Assert.Single(await server.ChangeAsync(OneTag + "[[limits.rule]]\npath = '^frozen/'\nread_only = true"));

        Assert.Equal((LogLevel.Information, $"{server.FilePath} changed and is taken over: [limits] rule"), (line.Level, line.Message));
        (await server.Http.Repository("frozen/app").PostUploadAsync()).ExpectError(HttpStatusCode.Forbidden, "DENIED");
        (await server.Http.Repository("app").PostUploadAsync()).Expect(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Change_QuotaThatIsNew_CountsWhatWasThereBefore()
    {
        await using var server = await LiveServer.StartAsync("");
        var repository = server.Http.Repository("later/app");
        await repository.PushAsync(TestManifest.Image(await repository.PushAsync(TestBlob.Noise(700, seed: 1)), []), "v1");

        await server.ChangeAsync("[[limits.rule]]\npath = '^later/'\nquota = 1000");

        var more = TestManifest.Image(await repository.PushAsync(TestBlob.Noise(400, seed: 2)), []);
        (await repository.PutManifestAsync("v2", more)).ExpectError(HttpStatusCode.RequestEntityTooLarge, "DENIED");
    }

    [Fact]
    public async Task Change_Invalid_ChangesNothingAndIsToldOnceWithEveryPlace()
    {
        await using var server = await LiveServer.StartAsync(OneTag);

        var lines = await server.ChangeAsync("[limits]\ntag_count_limit = 5\nmax_image_size = '20 MBs'\n[log]\nlevl = 'debug'");

        Assert.All(lines, line => Assert.Equal(LogLevel.Error, line.Level));
        Assert.Contains($"the previous one stays in force: {server.FilePath}:3:18: max_image_size: expected a size", lines[0].Message, StringComparison.Ordinal);
        Assert.Contains($"{server.FilePath}:5:1: unknown key 'levl'", lines[1].Message, StringComparison.Ordinal);
        await PushTagAsync(server, "a", HttpStatusCode.Created);
        await PushTagAsync(server, "b", HttpStatusCode.Forbidden);
        var repaired = Assert.Single(await server.ChangeAsync("[limits]\ntag_count_limit = 5"));
        Assert.Contains("[limits] tag_count_limit", repaired.Message, StringComparison.Ordinal);
        await PushTagAsync(server, "b", HttpStatusCode.Created);
    }

    [Fact]
    public async Task Change_WhatTakesARestart_IsNamedAndNothingElseHappens()
    {
        await using var server = await LiveServer.StartAsync("[uploads]\nexpiry = '1h'");

        var lines = await server.ChangeAsync(OneTag + "[uploads]\nexpiry = '2h'\n[gc]\ngrace = '2h'");

        Assert.Contains("[limits] tag_count_limit", lines[0].Message, StringComparison.Ordinal);
        Assert.Equal(
            (LogLevel.Warning, $"{server.FilePath} changed in what takes a restart, and stays as it was until then: [uploads] expiry, [gc] grace"),
            (lines[1].Level, lines[1].Message));
        var record = ServerRecord.Read(server.Root)!;
        Assert.Contains("\nexpiry = \"1h\"", record, StringComparison.Ordinal);
        Assert.Contains("\n# Changed since then, and waiting for a restart: [gc] grace\n", record, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_SettingThatTheEnvironmentGives_StaysAsTheEnvironmentHasIt()
    {
        await using var server = await LiveServer.StartAsync("", ("REGISTRYD_LIMITS_TAG_COUNT_LIMIT", "1"));

        var line = Assert.Single(await server.ChangeAsync("[limits]\ntag_count_limit = 100"));

        Assert.EndsWith("no setting changed", line.Message, StringComparison.Ordinal);
        await PushTagAsync(server, "a", HttpStatusCode.Created);
        await PushTagAsync(server, "b", HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Change_LogLevels_AreOthers()
    {
        await using var server = await LiveServer.StartAsync("");

        await server.ChangeAsync("[log]\nlevel = 'debug'\nlevels = { a = 'none' }");

        Assert.Equal(LogLevel.Debug, server.Levels.CurrentValue.MinLevel);
        Assert.Contains(server.Levels.CurrentValue.Rules, rule => rule is { CategoryName: "a", LogLevel: LogLevel.None });
    }

    [Fact]
    public async Task Change_Rates_HoldFromTheNextRequest()
    {
        await using var server = await LiveServer.StartAsync("", ("REGISTRYD_AUTH_MODE", "accounts"));
        await AskForTokenAsync(server, HttpStatusCode.OK);

        await server.ChangeAsync("[limits]\nanonymous = { tokens = 1 }\nanonymous_burst = 1");

        await AskForTokenAsync(server, HttpStatusCode.OK);
        await AskForTokenAsync(server, HttpStatusCode.TooManyRequests);
        await server.ChangeAsync("[limits]\nanonymous = { tokens = 1 }\nanonymous_burst = 1\n" + OneTag["[limits]\n".Length..]);
        await AskForTokenAsync(server, HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Change_Retention_IsThatOfTheNextCollection()
    {
        await using var server = await LiveServer.StartAsync("[gc]\nschedule = '1h'");
        await PushTagAsync(server, "old", HttpStatusCode.Created);
        server.Time.Advance(TimeSpan.FromHours(3));

        await server.ChangeAsync("[gc]\nschedule = '1h'\n[[retention.rule]]\nrepository = '*'\nkeep_pushed_within = '1h'");

        await Poll.UntilAsync(async () =>
        {
            server.Time.Advance(TimeSpan.FromMinutes(10));
            return (await server.Http.Repository("app").HeadAsync("manifests/old")).Status == HttpStatusCode.NotFound;
        });
    }

    [Fact]
    public async Task Change_OutsideIssuers_TheirTokensAreTakenAndNotTakenAnyMore()
    {
        using var issuer = new TestIssuer();
        await using var server = await LiveServer.StartAsync("", ("REGISTRYD_AUTH_MODE", "accounts"));
        await File.WriteAllTextAsync(server.PathOf("keys.json"), issuer.KeySet);
        var token = issuer.Sign(TestIssuer.Claims(server.Time.GetUtcNow()));
        const string Grant = "[[auth.jwt.grant]]\nclaim = 'sub'\nvalue = 'job-*'\nrepository = 'ci/*'\nactions = ['pull']\n";

        await SignInAsync(server, token, HttpStatusCode.Unauthorized);
        Assert.EndsWith("[auth] jwt", Assert.Single(await server.ChangeAsync(TestIssuer.Configuration + Grant)).Message, StringComparison.Ordinal);
        await SignInAsync(server, token, HttpStatusCode.OK);
        var refused = Assert.Single(await server.ChangeAsync(TestIssuer.Configuration.Replace("keys.json", "none.json", StringComparison.Ordinal) + Grant));
        Assert.Contains("none.json", refused.Message, StringComparison.Ordinal);
        await SignInAsync(server, token, HttpStatusCode.OK);
        await server.ChangeAsync("");
        await SignInAsync(server, token, HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Change_Webhooks_AreToldFromThenOnAndNotAnyMore()
    {
        await using var receiver = new WebhookReceiver();
        await using var server = await LiveServer.StartAsync("");
        var webhook = $"[[webhook]]\nname = 'ci'\nurl = '{receiver.Url}'\nevents = ['push']\ntimeout = '1m'\n";
        await PushTagAsync(server, "before", HttpStatusCode.Created);

        Assert.EndsWith("[[webhook]]", Assert.Single(await server.ChangeAsync(webhook)).Message, StringComparison.Ordinal);
        await PushTagAsync(server, "told", HttpStatusCode.Created);
        await ToldUntilAsync("told");
        var refused = Assert.Single(await server.ChangeAsync($"{webhook}secret_file = 'none.secret'"));
        Assert.Contains("none.secret", refused.Message, StringComparison.Ordinal);
        await PushTagAsync(server, "still", HttpStatusCode.Created);
        await ToldUntilAsync("told", "still");
        await server.ChangeAsync("");
        await PushTagAsync(server, "after", HttpStatusCode.Created);

        using var storage = RegistryStorage.Open(server.Root, server.Time);
        Assert.Equal(0, (await storage.Outbox.FindStateAsync("ci", default)).Pending);

        Task ToldUntilAsync(params string[] tags) => Poll.UntilAsync(() =>
        {
            server.Time.Advance(TimeSpan.FromSeconds(1));
            var told = receiver.Taken.Select(received => (string?)JsonNode.Parse(received.Body)!["data"]!["tag"]).Distinct();
            return told.SequenceEqual(tags);
        });
    }

    [Fact]
    public async Task Ask_NothingChanged_SaysSo()
    {
        await using var server = await LiveServer.StartAsync(OneTag);
        server.Ask();

        Assert.EndsWith("no setting changed", Assert.Single(await server.LookAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_Changed_IsTakenOver()
    {
        await using var server = await LiveServer.StartAsync("");
        server.Write(OneTag);
        server.Ask();

        await server.LookAsync();

        await PushTagAsync(server, "a", HttpStatusCode.Created);
        await PushTagAsync(server, "b", HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task File_GoneForGood_TheSettingsStay()
    {
        await using var server = await LiveServer.StartAsync(OneTag);
        File.Delete(server.FilePath);

        var line = Assert.Single(await server.LookAsync());

        Assert.Equal(LogLevel.Error, line.Level);
        Assert.StartsWith($"{server.FilePath} cannot be read, the previous configuration stays in force", line.Message, StringComparison.Ordinal);
        await PushTagAsync(server, "a", HttpStatusCode.Created);
        await PushTagAsync(server, "b", HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Change_TimeGoesOn_IsTakenOver()
    {
        await using var server = await LiveServer.StartAsync("");
        server.Write(OneTag);

        await Poll.UntilAsync(() =>
        {
            server.Time.Advance(FileWatch.Interval);
            return server.Lines.Count > 0;
        });

        Assert.EndsWith("[limits] tag_count_limit", Assert.Single(server.Lines).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_WhileItRuns_TellsWhatItRunsWithSinceWhen()
    {
        await using var server = await LiveServer.StartAsync(OneTag);
        var first = ServerRecord.Read(server.Root)!;
        Assert.StartsWith($"# What the server, process {Environment.ProcessId}, runs with since 2026-01-02T03:04:05Z.\n", first, StringComparison.Ordinal);
        Assert.Contains($"\ntag_count_limit = 1  # {server.FilePath}:2\n", first, StringComparison.Ordinal);
        Assert.Contains("\nmode = \"open\"  # REGISTRYD_AUTH_MODE\n", first, StringComparison.Ordinal);

        server.Time.Advance(TimeSpan.FromMinutes(1));
        await server.ChangeAsync("\n[limits]\ntag_count_limit = 2");

        var second = ServerRecord.Read(server.Root)!;
        Assert.StartsWith($"# What the server, process {Environment.ProcessId}, runs with since 2026-01-02T03:05:05Z.\n", second, StringComparison.Ordinal);
        Assert.Contains($"\ntag_count_limit = 2  # {server.FilePath}:3\n", second, StringComparison.Ordinal);
        await server.StopWatchingAsync();
        Assert.Null(ServerRecord.Read(server.Root));
    }

    private static async Task PushTagAsync(LiveServer server, string tag, HttpStatusCode expected) =>
        (await server.Http.Repository("app").PutManifestAsync(tag, TestManifest.Index([]))).Expect(expected);

    private static async Task AskForTokenAsync(LiveServer server, HttpStatusCode expected) => (await server.Http.GetAsync("/auth/token")).Expect(expected);

    private static async Task SignInAsync(LiveServer server, string token, HttpStatusCode expected) =>
        (await server.Http.GetAsync("/v2/", ("Authorization", $"Bearer {token}"))).Expect(expected);
}
