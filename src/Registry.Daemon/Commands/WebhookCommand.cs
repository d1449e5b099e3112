namespace Registry.Daemon.Commands;

/// <summary><c>registryd webhook</c> and its subcommands.</summary>
internal sealed class WebhookCommand : CommandGroup
{
    /// <summary>Creates the command.</summary>
    public WebhookCommand(CommandContext context)
        : base("webhook", "Look at what waits for webhooks and what they could not be told, try that again, or try whether one works.")
    {
        Add(new WebhookListCommand(context));
        Add(new WebhookRetryCommand(context));
        Add(new WebhookTestCommand(context));
    }
}
