using System.CommandLine;
using Registry.Core.Access;
using Registry.Core.Model;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd grant add</c>.</summary>
internal sealed class GrantAddCommand : AccessAdministrationCommand
{
    private readonly Argument<GrantSubject> _subject = AccessArguments.Subject();
    private readonly Argument<Glob> _repositories = AccessArguments.Repositories();
    private readonly Argument<RegistryAction> _actions = AccessArguments.Actions(
        "What they may do there, with commas between: pull, push, delete, or admin for all of it.");

    /// <summary>Creates the command.</summary>
    public GrantAddCommand(CommandContext context)
        : base(context, "add", "Let somebody do something in repositories, besides what they may do already.")
    {
        Add(_subject);
        Add(_repositories);
        Add(_actions);
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus("Done.", Failure: "There is no such user."),
        new Example("registryd grant add group:developers 'team/*' pull,push", "Let a group pull and push a team's images."),
        new Example("registryd grant add anonymous 'public/*' pull", "Let everybody pull what is public."));

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult result, Administration administration, CancellationToken cancellationToken)
    {
        var grant = new Grant(result.GetValue(_subject), result.GetValue(_repositories), result.GetValue(_actions));

        // A group may get its grants before its users.
        if (grant.Subject.Kind != GrantSubjectKind.Group
            && await RefuseUnknownAsync(administration, grant.Subject, cancellationToken) is { } unknown)
            return unknown;
        if (!await administration.Grants.AddAsync(grant, cancellationToken))
            return FailRemovedMeanwhile(grant.Subject.Account);
        Report(administration, $"granted {ActionList.Format(grant.Actions)} in {grant.Repositories} to {grant.Subject}");
        if (grant.Subject.Kind == GrantSubjectKind.Group)
            await NoteEmptyAsync(administration, grant.Subject.Group, cancellationToken);
        return ExitCode.Success;
    }

    private async Task NoteEmptyAsync(Administration administration, GroupName group, CancellationToken cancellationToken)
    {
        if ((await administration.Grants.ListGroupsAsync(cancellationToken)).GetValueOrDefault(group) is { Count: 0 })
            Context.Output.WriteLine($"nobody is in {group} yet: 'registryd group add {group} USER' puts users into it");
    }
}
