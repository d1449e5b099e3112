using System.CommandLine;
using Registry.Core.Access;
using Registry.Core.Model;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd grant remove</c>.</summary>
internal sealed class GrantRemoveCommand : AccessAdministrationCommand
{
    private const RegistryAction Everything = RegistryAction.Pull | RegistryAction.Push | RegistryAction.Delete | RegistryAction.Admin;

    private readonly Argument<GrantSubject> _subject = AccessArguments.Subject();
    private readonly Argument<Glob> _repositories = AccessArguments.Repositories();
    private readonly Argument<RegistryAction> _actions = AccessArguments.Actions("What to take back. Default: the whole grant.");

    /// <summary>Creates the command.</summary>
    public GrantRemoveCommand(CommandContext context)
        : base(context, "remove", "Take back what was granted for exactly this repository or pattern. What other grants allow stays.")
    {
        _actions.Arity = ArgumentArity.ZeroOrOne;
        Add(_subject);
        Add(_repositories);
        Add(_actions);
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus("Done.", Failure: "There is no such grant."),
        new Example("registryd grant remove group:developers 'team/*' push", "Let a group push no more; pulling stays."));

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult result, Administration administration, CancellationToken cancellationToken)
    {
        var (subject, repositories) = (result.GetValue(_subject), result.GetValue(_repositories));
        var actions = result.GetResult(_actions) is { Tokens: [_, ..] } ? result.GetValue(_actions) : Everything;
        if (await RefuseUnknownAsync(administration, subject, cancellationToken) is { } unknown)
            return unknown;
        var what = actions == Everything ? "" : $"{ActionList.Format(actions)} in ";
        if (!await administration.Grants.RemoveAsync(subject, repositories, actions, cancellationToken))
            return await FailUngrantedAsync(administration, subject, $"{what}{repositories}", cancellationToken);
        Report(administration, $"took {what}{repositories} from {subject}");
        return ExitCode.Success;
    }

    private async Task<int> FailUngrantedAsync(
        Administration administration, GrantSubject subject, string what, CancellationToken cancellationToken)
    {
        var granted =
            from grant in await administration.Grants.ListAsync(cancellationToken)
            where grant.Subject == subject
            select $"{ActionList.Format(grant.Actions)} in {grant.Repositories}";
        var all = granted.ToList();
        return Fail($"{subject} was not granted {what}, but {(all is [] ? "nothing" : string.Join(", ", all))}.");
    }
}
