using System.CommandLine;
using System.Text.Json;
using Registry.Core.Access;
using Registry.Core.Model;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd access check</c>.</summary>
internal sealed class AccessCheckCommand : AccessAdministrationCommand
{
    private readonly Option<bool> _json = CreateJsonOption();
    private readonly Argument<GrantSubject> _subject = AccessArguments.Subject();
    private readonly Argument<RepositoryName> _repository = NameArguments.Repository("REPO", "The repository; it need not be there yet.");
    private readonly Argument<RegistryAction> _actions = AccessArguments.Actions("What they want to do there: pull, push, delete or admin.");

    /// <summary>Creates the command.</summary>
    public AccessCheckCommand(CommandContext context)
        : base(context, "check", "Tell whether somebody may do something in a repository, and by which grants.")
    {
        Add(_subject);
        Add(_repository);
        Add(_actions);
        Add(_json);
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus(
            "They may.",
            Failure: "They may not.",
            Usage: "There is no such user or group, or the command line or the configuration is wrong."),
        new Example("registryd access check alice team/app push", "Tell whether alice may push to team/app."));

    /// <inheritdoc/>
    protected override int RefusedExitCode => ExitCode.Usage;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult result, Administration administration, CancellationToken cancellationToken)
    {
        var (subject, repository, actions) = (result.GetValue(_subject), result.GetValue(_repository), result.GetValue(_actions));
        if (await RefuseUnknownAsync(administration, subject, cancellationToken) is not null)
            return ExitCode.Usage;
        var explanation = administration.IsOpen
            ? AccessExplanation.Open
            : AccessExplanation.Of(administration.Grants.Load(), subject, repository, actions);
        if (result.GetValue(_json))
            AdministrationJson.Write(Context, AccessCheckBody.Of(explanation), AdministrationJson.Relaxed.AccessCheckBody);
        else
            Write(explanation, $"{subject} {(explanation.IsAllowed ? "may" : "may not")} {ActionList.Format(actions)} in {repository}");
        return explanation.IsAllowed ? ExitCode.Success : ExitCode.Failure;
    }

    private void Write(AccessExplanation explanation, string answer)
    {
        Context.Output.WriteLine($"{answer}: {Describe(explanation)}");
        foreach (var grant in explanation.Grants)
            Context.Output.WriteLine($"  {grant.Subject} is granted {ActionList.Format(grant.Actions)} in {grant.Repositories}");
    }

    private static string Describe(AccessExplanation explanation) => explanation.Reason switch
    {
        AccessReason.Granted => "by these grants",
        AccessReason.Administrator => "an administrator may do everything",
        AccessReason.Open => "the registry is open to everybody ([auth] mode), whatever is granted",
        AccessReason.Disabled => "the user is disabled",
        AccessReason.NoAccount => "there is no such user",
        _ => explanation.Grants is [] ? "no grant allows it" : "no more is granted than this",
    };
}

/// <summary>What <c>registryd access check --json</c> prints.</summary>
/// <param name="Allowed">Whether they may.</param>
/// <param name="Reason">What decides: <c>granted</c>, <c>administrator</c>, <c>open</c>, <c>notGranted</c>, <c>disabled</c> or <c>noAccount</c>.</param>
/// <param name="Grants">The grants that allow some or all of it.</param>
internal sealed record AccessCheckBody(bool Allowed, string Reason, IReadOnlyList<GrantBody> Grants)
{
    /// <summary>The JSON form of an explanation.</summary>
    public static AccessCheckBody Of(AccessExplanation explanation) => new(
        explanation.IsAllowed,
        JsonNamingPolicy.CamelCase.ConvertName(explanation.Reason.ToString()),
        [.. explanation.Grants.Select(GrantBody.Of)]);
}
