using System.CommandLine;
using Registry.Core.Access;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd group add</c>.</summary>
internal sealed class GroupAddCommand : AccessAdministrationCommand
{
    private readonly Argument<GroupName> _group = AccessArguments.Group();
    private readonly Argument<AccountName[]> _users = AccessArguments.Accounts();

    /// <summary>Creates the command.</summary>
    public GroupAddCommand(CommandContext context)
        : base(context, "add", "Put users into a group; the first makes it. They may do what is granted to group:GROUP.")
    {
        Add(_group);
        Add(_users);
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus("Done.", Failure: "There is no such user."),
        new Example("registryd group add developers alice bob", "Put two users into a group."));

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult result, Administration administration, CancellationToken cancellationToken)
    {
        var (group, users) = (result.GetValue(_group), result.GetRequiredValue(_users));
        if (await RefuseUnknownAsync(administration, users, cancellationToken) is { } unknown)
            return unknown;
        foreach (var user in users)
        {
            if (!await administration.Grants.AddMemberAsync(group, user, cancellationToken))
                return FailRemovedMeanwhile(user);
            Report(administration, $"{user} is in {group}");
        }

        return ExitCode.Success;
    }
}
