using System.CommandLine;
using Registry.Core.Access;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd group remove</c>.</summary>
internal sealed class GroupRemoveCommand : AccessAdministrationCommand
{
    private readonly Argument<GroupName> _group = AccessArguments.Group();
    private readonly Argument<AccountName[]> _users = AccessArguments.Accounts();

    /// <summary>Creates the command.</summary>
    public GroupRemoveCommand(CommandContext context)
        : base(context, "remove", "Take users out of a group; the group and its grants stay.")
    {
        Add(_group);
        Add(_users);
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus("Done.", Failure: "There is no such user or group."),
        new Example("registryd group remove developers bob", "Take a user out of a group."));

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult result, Administration administration, CancellationToken cancellationToken)
    {
        var (group, users) = (result.GetValue(_group), result.GetRequiredValue(_users));
        if ((await RefuseUnknownAsync(administration, group, cancellationToken)
            ?? await RefuseUnknownAsync(administration, users, cancellationToken)) is { } unknown)
            return unknown;
        foreach (var user in users)
        {
            await administration.Grants.RemoveMemberAsync(group, user, cancellationToken);
            Report(administration, $"{user} is not in {group}");
        }

        return ExitCode.Success;
    }
}
