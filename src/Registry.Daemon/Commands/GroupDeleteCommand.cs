using System.CommandLine;
using Registry.Core.Access;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd group delete</c>.</summary>
internal sealed class GroupDeleteCommand : AccessAdministrationCommand
{
    private readonly Argument<GroupName> _group = AccessArguments.Group();
    private readonly Confirmation _confirmation;

    /// <summary>Creates the command.</summary>
    public GroupDeleteCommand(CommandContext context)
        : base(context, "delete", "Delete a group with its grants; its users stay. Asks first.")
    {
        _confirmation = new Confirmation(context);
        Add(_group);
        _confirmation.AddTo(this);
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus(
            "Done.",
            Failure: "There is no such group, or the answer was no.",
            Usage: "Nobody was there to ask and --yes was not given, or the command line or the configuration is wrong."),
        new Example("registryd group delete developers", "Delete a group."));

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult result, Administration administration, CancellationToken cancellationToken)
    {
        var group = result.GetValue(_group);
        if (await RefuseUnknownAsync(administration, group, cancellationToken) is { } unknown)
            return unknown;
        var members = (await administration.Grants.ListGroupsAsync(cancellationToken)).GetValueOrDefault(group)?.Count ?? 0;
        var grants = (await administration.Grants.ListAsync(cancellationToken)).Count(grant => grant.Subject == GrantSubject.Of(group));
        var what = $"group {group} of {ReportText.Count(members, "user")} with {ReportText.Count(grants, "grant")}";
        if (_confirmation.Ask(result, what) is { } exitCode)
            return exitCode;
        await administration.Grants.RemoveGroupAsync(group, cancellationToken);
        Report(administration, $"deleted group {group}");
        return ExitCode.Success;
    }
}
