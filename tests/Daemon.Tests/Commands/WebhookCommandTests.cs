using Registry.Core.Events;
using Registry.Core.Model;
using Registry.Core.Stores;
using Registry.Daemon.Commands;
using Registry.Storage;
using Xunit;

namespace Daemon.Tests.Commands;

public sealed class WebhookCommandTests : AdministrationTests
{
    private const string Table = "[[webhook]]\nname = 'ci'\nurl = 'http://127.0.0.1:1/hook?key=hidden'\nevents = ['push', 'delete']\nsecret = 'never to be shown'\n";

    [Fact]
    public async Task List_NoWebhook_SaysSo() =>
        Assert.Equal("There is no webhook in the configuration: [[webhook]].\n", await PrintAsync("webhook", "list"));

    [Fact]
    public async Task List_Webhooks_TellsWhatWaitsAndWhatWentWrong()
    {
        await AddAsync(failsFinally: false);

        var webhook = (await ReadAsync("webhook", "list", "--config", Run.Write(Table)))[0]!;

        Assert.Equal(("ci", 2, 0, "answered 500"), ((string)webhook["name"]!, (int)webhook["waiting"]!, (int)webhook["setAside"]!, (string)webhook["lastError"]!));
        Assert.Null(webhook["eventsSetAside"]);
    }

    [Fact]
    public async Task List_OneWebhook_NamesWhatWasSetAside()
    {
        await AddAsync(failsFinally: true);

        var printed = await PrintAsync("webhook", "list", "ci", "--config", Run.Write(Table));

        var lines = printed.Split('\n');
        Assert.StartsWith("ci       push,delete  *             1 ", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("1   push   app:v1  ", lines[4], StringComparison.Ordinal);
        Assert.EndsWith("  1         answered 500", lines[4], StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_SetAside_PutsItBack()
    {
        await AddAsync(failsFinally: true);
        var config = Run.Write(Table);

        Assert.Equal("ci: 1 event put back\n", await PrintAsync("webhook", "retry", "ci", "--id", "1", "--config", config));

        Assert.Equal(2, (int)(await ReadAsync("webhook", "list", "--config", config))[0]!["waiting"]!);
        Assert.Equal("ci: 0 events put back\n", await PrintAsync("webhook", "retry", "--all", "--config", config));
        Assert.StartsWith("No event 1 of ci is set aside.", await FailAsync(ExitCode.Failure, "webhook", "retry", "ci", "--id", "1", "--config", config), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Name either a webhook or --all.")]
    [InlineData("Name either a webhook or --all.", "ci", "--all")]
    [InlineData("--id needs the name of the webhook.", "--all", "--id", "1")]
    public async Task Retry_WrongArguments_AreRefused(string expected, params string[] arguments) =>
        Assert.StartsWith(expected, await FailAsync(ExitCode.Usage, ["webhook", "retry", .. arguments]), StringComparison.Ordinal);

    [Theory]
    [InlineData("list", "cii")]
    [InlineData("retry", "cii")]
    [InlineData("test", "cii")]
    public async Task Any_UnknownWebhook_IsRefused(string command, string name) => Assert.Equal(
        "There is no webhook cii; did you mean 'ci'?\n",
        await FailAsync(ExitCode.Failure, "webhook", command, name, "--config", Run.Write(Table)));

    [Fact]
    public async Task Test_NobodyListens_FailsAndSaysWhy()
    {
        var error = await FailAsync(ExitCode.Failure, "webhook", "test", "ci", "--config", Run.Write(Table));

        Assert.StartsWith("ci could not be told: Connection refused", error, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_SecretFileIsMissing_IsRefused()
    {
        var config = Run.Write(Table.Replace("secret = 'never to be shown'", "secret_file = 'absent'", StringComparison.Ordinal));

        Assert.StartsWith(
            "The secret of webhook ci cannot be read: ", await FailAsync(ExitCode.Failure, "webhook", "test", "ci", "--config", config), StringComparison.Ordinal);
    }

    /// <summary>Adds two events, of which the first fails.</summary>
    private async Task AddAsync(bool failsFinally)
    {
        using var storage = RegistryStorage.Open(Data, TimeProvider.System);
        storage.Events.Current = new EventPolicy(
            [new EventSubscription("ci", [RegistryEventKind.Push], Glob.Any)], new EventOrigin("server"));
        var now = TimeProvider.System.GetUtcNow();
        foreach (var tag in (string[])["v1", "v2"])
        {
            var pushed = RegistryEvent.Create(RegistryEventKind.Push, now, new EventOrigin("alice"));
            await storage.Outbox.AddAsync([pushed with { Repository = "app", Tag = tag }], default);
        }

        var next = (await storage.Outbox.FindNextAsync("ci", default))!;
        await storage.Outbox.FailedAsync("ci", new DeliveryFailure(next.Id, "answered 500", now, failsFinally), default);
    }
}
