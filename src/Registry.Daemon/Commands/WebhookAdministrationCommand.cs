using System.CommandLine;
using Registry.Core.Model;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands;

/// <summary>A command about the webhooks of the configuration.</summary>
internal abstract class WebhookAdministrationCommand(CommandContext context, string name, string description)
    : AdministrationCommand(context, name, description)
{
    /// <summary>Returns a new argument with the name of a webhook.</summary>
    protected static Argument<string?> CreateNameArgument(string description, bool isRequired) => new("NAME")
    {
        Description = description,
        Arity = isRequired ? ArgumentArity.ExactlyOne : ArgumentArity.ZeroOrOne,
    };

    /// <summary>Finds a webhook.</summary>
    protected static WebhookConfiguration? Find(Administration administration, string name) =>
        administration.Webhooks.FirstOrDefault(webhook => webhook.Name == name);

    /// <summary>Tells that there is no such webhook, and which one was probably meant.</summary>
    /// <inheritdoc cref="AdministrationCommand.Fail" path="/returns"/>
    protected int FailUnknown(Administration administration, string name) =>
        Fail($"There is no webhook {TerminalText.Escape(name)}"
            + NearestName.Suggest(name, administration.Webhooks.Select(webhook => webhook.Name)));
}
