using System.CommandLine;
using System.Globalization;
using Registry.Core.Events;
using Registry.Core.Stores;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd webhook list</c>.</summary>
internal sealed class WebhookListCommand : WebhookAdministrationCommand
{
    private const int MostListed = 1000;
    private const string Nothing = "-";

    private readonly Argument<string?> _name = CreateNameArgument("Only this webhook, and what it could not be told.", isRequired: false);
    private readonly Option<bool> _json = CreateJsonOption();

    /// <summary>Creates the command.</summary>
    public WebhookListCommand(CommandContext context)
        : base(context, "list", "List webhooks with what waits for each, and what went wrong. How many events wait is told, since when, when the webhook "
            + "is tried again after a failure, and how many events were given up and set aside; of one webhook also which.")
    {
        Add(_name);
        Add(_json);
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus("Done.", Failure: "There is no such webhook."),
        new Example("registryd webhook list", "List all webhooks."),
        new Example("registryd webhook list ci", "Show one, with what it could not be told."));

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult result, Administration administration, CancellationToken cancellationToken)
    {
        var name = result.GetValue(_name);
        if (name is not null && Find(administration, name) is null)
            return FailUnknown(administration, name);
        var failed = name is null ? null : await administration.Outbox.ListFailedAsync(name, MostListed, cancellationToken);
        var bodies = new List<WebhookBody>();
        foreach (var webhook in administration.Webhooks)
        {
            if (name is null || webhook.Name == name)
                bodies.Add(WebhookBody.Of(webhook, await administration.Outbox.FindStateAsync(webhook.Name, cancellationToken), failed));
        }

        if (result.GetValue(_json))
            AdministrationJson.Write(Context, bodies, AdministrationJson.Relaxed.IReadOnlyListWebhookBody);
        else
            WriteTables(bodies);
        return ExitCode.Success;
    }

    private void WriteTables(List<WebhookBody> webhooks)
    {
        if (webhooks.Count == 0)
        {
            Context.Output.WriteLine("There is no webhook in the configuration: [[webhook]].");
            return;
        }

        var table = new ReportTable("WEBHOOK", "EVENTS", "REPOSITORIES", "WAITING", "SINCE", "NEXT ATTEMPT", "SET ASIDE", "LAST ERROR");
        foreach (var webhook in webhooks)
        {
            table.Add(
                webhook.Name,
                string.Join(',', webhook.Events),
                webhook.Repository,
                webhook.Waiting.ToString(CultureInfo.InvariantCulture),
                Moment(webhook.Since),
                Moment(webhook.NextAttempt),
                webhook.SetAside.ToString(CultureInfo.InvariantCulture),
                webhook.LastError ?? Nothing);
        }

        table.WriteTo(Context.Output);
        if (webhooks is [{ EventsSetAside: { Count: > 0 } events }])
            WriteEvents(events);
    }

    private void WriteEvents(IReadOnlyList<FailedEventBody> events)
    {
        var table = new ReportTable("ID", "EVENT", "OF", "AT", "SET ASIDE", "ATTEMPTS", "ERROR");
        foreach (var body in events)
        {
            table.Add(
                body.Id.ToString(CultureInfo.InvariantCulture),
                body.Event,
                body.Repository is null ? Nothing : $"{body.Repository}{(body.Tag is null ? $"@{body.Digest}" : $":{body.Tag}")}",
                ReportText.Moment(body.At),
                ReportText.Moment(body.SetAsideAt),
                body.Attempts.ToString(CultureInfo.InvariantCulture),
                body.Error);
        }

        Context.Output.WriteLine();
        table.WriteTo(Context.Output);
    }

    private static string Moment(DateTimeOffset? moment) => moment is { } at ? ReportText.Moment(at) : Nothing;
}

/// <summary>A webhook, as <c>registryd webhook list --json</c> prints it.</summary>
internal sealed record WebhookBody(
    string Name,
    IReadOnlyList<string> Events,
    string Repository,
    long Waiting,
    DateTimeOffset? Since,
    DateTimeOffset? NextAttempt,
    long SetAside,
    string? LastError,
    IReadOnlyList<FailedEventBody>? EventsSetAside)
{
    /// <summary>The JSON form of a webhook.</summary>
    public static WebhookBody Of(WebhookConfiguration webhook, OutboxState state, IReadOnlyList<FailedEvent>? failed) => new(
        webhook.Name,
        [.. webhook.Events.Select(EventNames.Of)],
        webhook.Repositories.ToString(),
        state.Pending,
        state.OldestAt,
        state.NextAttemptAt,
        state.Failed,
        state.LastError,
        failed is null ? null : [.. failed.Select(FailedEventBody.Of)]);
}

/// <summary>An event that a webhook could not be told of.</summary>
internal sealed record FailedEventBody(
    long Id,
    string Event,
    string? Repository,
    string? Tag,
    string? Digest,
    DateTimeOffset At,
    DateTimeOffset SetAsideAt,
    int Attempts,
    string Error)
{
    /// <summary>The JSON form of an event.</summary>
    public static FailedEventBody Of(FailedEvent failed) => new(
        failed.Id,
        EventNames.Of(failed.Event.Kind),
        failed.Event.Repository,
        failed.Event.Tag,
        failed.Event.Digest,
        failed.Event.At,
        failed.FailedAt,
        failed.Attempts,
        failed.Error);
}
