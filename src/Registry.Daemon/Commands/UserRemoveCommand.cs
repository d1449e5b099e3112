using System.CommandLine;
using Registry.Core.Access;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd user remove</c>.</summary>
internal sealed class UserRemoveCommand : AccessAdministrationCommand
{
    private readonly Argument<AccountName[]> _names = AccessArguments.Accounts();
    private readonly Confirmation _confirmation;

    /// <summary>Creates the command.</summary>
    public UserRemoveCommand(CommandContext context)
        : base(context, "remove", "Remove users with their access tokens, grants and places in groups. What they pushed stays. Asks first.")
    {
        _confirmation = new Confirmation(context);
        Add(_names);
        _confirmation.AddTo(this);
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus(
            "Done.",
            Failure: "There is no such user, or the answer was no.",
            Usage: "Nobody was there to ask and --yes was not given, or the command line or the configuration is wrong."),
        new Example("registryd user remove alice", "Remove a user."));

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult result, Administration administration, CancellationToken cancellationToken)
    {
        var names = result.GetRequiredValue(_names);
        if (await RefuseUnknownAsync(administration, names, cancellationToken) is { } unknown)
            return unknown;
        var lines = new List<string>();
        foreach (var name in names)
            lines.Add(await DescribeAsync(administration, name, cancellationToken));
        if (await administration.Accounts.AreAllAdministratorsAsync(names, cancellationToken))
            lines[^1] += "; no administrator is left then";
        if (_confirmation.Ask(result, lines) is { } exitCode)
            return exitCode;
        foreach (var name in names)
        {
            await administration.Accounts.RemoveAsync(name, cancellationToken);
            Report(administration, $"removed {name}");
        }

        return ExitCode.Success;
    }

    private static async Task<string> DescribeAsync(Administration administration, AccountName name, CancellationToken cancellationToken)
    {
        var tokens = await administration.AccessTokens.ListAsync(name, cancellationToken);
        var grants = (await administration.Grants.ListAsync(cancellationToken)).Count(grant => grant.Subject == GrantSubject.Of(name));
        return $"user {name} with {ReportText.Count(tokens.Count, "access token")} and {ReportText.Count(grants, "grant")}";
    }
}
