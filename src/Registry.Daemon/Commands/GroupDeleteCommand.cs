using System.CommandLine;
using Registry.Core.Access;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd group delete</c>.</summary>
internal sealed class GroupDeleteCommand : AccessAdministrationCommand
{
    private readonly Argument<GroupName> _group = AccessArguments.Group();
    private readonly Confirmation _confirmation;

    /// <summary>Creates the command.</summary>
    public GroupDeleteCommand(CommandContext context)
        : base(context, "delete", "Delete a group with its grants; its users stay. Asks first. Exits with 0 when done, with 1 if there is no such "
            + "group or the answer is no, with 2 if there is nobody to ask and no --yes.")
    {
        _confirmation = new Confirmation(context);
        Add(_group);
        _confirmation.AddTo(this);
    }

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
