using System.CommandLine;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd webhook test</c>.</summary>
internal sealed class WebhookTestCommand : WebhookAdministrationCommand
{
    private readonly Argument<string?> _name = CreateNameArgument("The webhook.", isRequired: true);

    /// <summary>Creates the command.</summary>
    public WebhookTestCommand(CommandContext context)
        : base(context, "test", "Send a webhook an event now, and tell what it answers. The event has the type io.registryd.ping and is signed as all "
            + "are; a webhook of the format \"distribution\" gets an envelope without events.")
    {
        Add(_name);
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus("It answered with 2xx.", Failure: "It did not, or there is no such webhook."),
        new Example("registryd webhook test ci", "Try whether a webhook works."));

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult result, Administration administration, CancellationToken cancellationToken)
    {
        var name = result.GetRequiredValue(_name)!;
        if (Find(administration, name) is not { } webhook)
            return FailUnknown(administration, name);
        var answer = await administration.PingAsync(webhook, cancellationToken);
        if (!answer.IsDelivered)
            return Fail($"{name} {answer.Text}");
        Context.Output.WriteLine($"{name} {answer.Text}");
        return ExitCode.Success;
    }
}
