using System.CommandLine;
using Registry.Core.Access;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd token revoke</c>.</summary>
internal sealed class TokenRevokeCommand : AccessAdministrationCommand
{
    private readonly Argument<AccountName> _user = AccessArguments.Account();
    private readonly Argument<AccessTokenName> _name = AccessArguments.Token();

    /// <summary>Creates the command.</summary>
    public TokenRevokeCommand(CommandContext context)
        : base(context, "revoke", "Revoke an access token: it is good for nothing from then on.")
    {
        Add(_user);
        Add(_name);
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus("Done.", Failure: "There is no such token."),
        new Example("registryd token revoke ci runner", "Revoke the token runner of the user ci."));

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult result, Administration administration, CancellationToken cancellationToken)
    {
        var (user, name) = (result.GetValue(_user), result.GetValue(_name));
        if (await RefuseUnknownAsync(administration, user, cancellationToken) is { } unknown)
            return unknown;
        if (!await administration.AccessTokens.RevokeAsync(user, name, cancellationToken))
        {
            var tokens = await administration.AccessTokens.ListAsync(user, cancellationToken);
            return Fail($"{user} has no token {name}{NearestName.Suggest(name.ToString(), tokens.Select(token => token.Name))} "
                + $"'registryd token list --user {user}' tells which there are.");
        }

        Report(administration, $"revoked token {name} of {user}");
        return ExitCode.Success;
    }
}
