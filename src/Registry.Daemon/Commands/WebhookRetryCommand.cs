using System.CommandLine;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd webhook retry</c>.</summary>
internal sealed class WebhookRetryCommand : WebhookAdministrationCommand
{
    private readonly Argument<string?> _name = CreateNameArgument("The webhook.", isRequired: false);
    private readonly Option<bool> _all = new("--all") { Description = "Every webhook." };

    private readonly Option<long?> _id = new("--id")
    {
        Description = "Only the event of this number, which 'webhook list NAME' tells.",
        HelpName = "ID",
    };

    /// <summary>Creates the command.</summary>
    public WebhookRetryCommand(CommandContext context)
        : base(context, "retry", "Put events that were set aside back into the line, and have the running server try the webhook at once.")
    {
        Add(_name);
        Add(_all);
        Add(_id);
        Validators.Add(result =>
        {
            var isNamed = result.GetValue(_name) is not null;
            if (isNamed == result.GetValue(_all))
                result.AddError("Name either a webhook or --all.");
            else if (!isNamed && result.GetValue(_id) is not null)
                result.AddError("--id needs the name of the webhook.");
        });
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus("Done.", Failure: "There is no such webhook, or no such event is set aside."),
        new Example("registryd webhook retry ci", "Try one webhook again, with all that it could not be told."),
        new Example("registryd webhook retry --all", "Try all of them."));

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult result, Administration administration, CancellationToken cancellationToken)
    {
        var id = result.GetValue(_id);
        if (result.GetValue(_name) is not { } name)
        {
            foreach (var webhook in administration.Webhooks)
                await RetryAsync(administration, webhook.Name, id: null, cancellationToken);
            return ExitCode.Success;
        }

        if (Find(administration, name) is null)
            return FailUnknown(administration, name);
        return await RetryAsync(administration, name, id, cancellationToken) > 0 || id is null
            ? ExitCode.Success
            : Fail($"No event {id} of {name} is set aside. 'registryd webhook list {name}' tells which there are.");
    }

    private async Task<int> RetryAsync(Administration administration, string name, long? id, CancellationToken cancellationToken)
    {
        var count = await administration.Outbox.RetryAsync(name, id, cancellationToken);
        if (count > 0 || id is null)
            Context.Output.WriteLine($"{name}: {ReportText.Count(count, "event")} put back");
        return count;
    }
}
