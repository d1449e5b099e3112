using System.CommandLine;
using Registry.Core.Access;
using Registry.Core.Operations;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd token create</c>.</summary>
internal sealed class TokenCreateCommand : AccessAdministrationCommand
{
    private readonly TokenOptions _options;
    private readonly Option<bool> _json = CreateJsonOption();

    private readonly Option<AccountName> _user = new("--user")
    {
        Description = "Whose it is: the user's name goes with it as the password.",
        HelpName = "USER",
        Required = true,
        CustomParser = result => NameArguments.Parse<AccountName>(result, AccountName.TryParse, AccessArguments.AccountText),
    };

    private readonly Option<AccessTokenName> _name = new("--name")
    {
        Description = "What it is called in lists and logs.",
        HelpName = "NAME",
        Required = true,
        CustomParser = result => NameArguments.Parse<AccessTokenName>(result, AccessTokenName.TryParse, AccessArguments.TokenText),
    };

    /// <summary>Creates the command.</summary>
    public TokenCreateCommand(CommandContext context)
        : base(context, "create", "Create an access token. Its user gives 'docker login' the token in the place of the password. It is good for nothing "
            + "that its user may not do. It is printed once, as all of the standard output, and never again.")
    {
        Add(_user);
        Add(_name);
        _options = new TokenOptions(this);
        Add(_json);
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus("Done.", Failure: "There is no such user, or the user has a token of that name."),
        new Example(
            "registryd token create --user ci --name runner --repository 'team/*' --actions pull,push --expires 90d",
            "Make a token that pulls and pushes a team's images for 90 days."));

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult result, Administration administration, CancellationToken cancellationToken)
    {
        var (user, name) = (result.GetValue(_user), result.GetValue(_name));
        if (await RefuseUnknownAsync(administration, user, cancellationToken) is { } unknown)
            return unknown;
        var created = await administration.AccessTokens.CreateAsync(
            user, name, _options.ReadLimits(result), _options.ReadLife(result), cancellationToken);
        if (created is null)
            return Fail($"{user} has a token {name} already: take another name, or revoke it with 'registryd token revoke {user} {name}'.");
        administration.RecordAccess($"created token {created.Token.Name} of {created.Token.Account} for {TokenText.Limits(created.Token)}");
        if (result.GetValue(_json))
            AdministrationJson.Write(Context, NewAccessTokenBody.Of(created), AdministrationJson.Relaxed.NewAccessTokenBody);
        else
            Write(created);
        return ExitCode.Success;
    }

    private void Write(NewAccessToken created)
    {
        var (token, expires) = (created.Token, created.Token.ExpiresAt is { } at ? $"until {ReportText.Moment(at)}" : "until it is revoked");
        Context.Error.WriteLine($"created token {token.Name} of {token.Account} for {TokenText.Limits(token)}, good {expires}; shown this once:");
        Context.Output.WriteLine(created.Secret);
    }
}

/// <summary>A token with its secret, as <c>registryd token create --json</c> prints it.</summary>
internal sealed record NewAccessTokenBody(
    string User, string Name, string Token, IReadOnlyList<AccessLimitBody> Limits, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt)
{
    /// <summary>The JSON form of a new token.</summary>
    public static NewAccessTokenBody Of(NewAccessToken created) => new(
        created.Token.Account.ToString(),
        created.Token.Name,
        created.Secret,
        AccessLimitBody.Of(created.Token),
        created.Token.CreatedAt,
        created.Token.ExpiresAt);
}
