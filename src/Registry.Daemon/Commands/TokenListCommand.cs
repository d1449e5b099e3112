using System.CommandLine;
using Registry.Core.Access;
using Registry.Core.Stores;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd token list</c>.</summary>
internal sealed class TokenListCommand : AccessAdministrationCommand
{
    private readonly Option<bool> _json = CreateJsonOption();

    private readonly Option<AccountName?> _user = new("--user")
    {
        Description = "Only this user's.",
        HelpName = "USER",
        CustomParser = result => NameArguments.Parse<AccountName>(result, AccountName.TryParse, AccessArguments.AccountText),
    };

    /// <summary>Creates the command.</summary>
    public TokenListCommand(CommandContext context)
        : base(context, "list", "List access tokens with what they are good for. Tells also when they expire and when they were last used, which is "
            + "known to the hour.")
    {
        Add(_user);
        Add(_json);
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus("Done.", Failure: "There is no such user."),
        new Example("registryd token list --user ci", "List a user's tokens."));

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult result, Administration administration, CancellationToken cancellationToken)
    {
        var user = result.GetValue(_user);
        if (user is { } name && await RefuseUnknownAsync(administration, name, cancellationToken) is { } unknown)
            return unknown;
        var tokens = await administration.AccessTokens.ListAsync(user, cancellationToken);
        if (result.GetValue(_json))
            AdministrationJson.Write(
                Context,
                [.. tokens.Select(token => AccessTokenBody.Of(token, administration.AccessTokens.HasExpired(token)))],
                AdministrationJson.Relaxed.IReadOnlyListAccessTokenBody);
        else
            WriteTable(tokens, administration);
        return ExitCode.Success;
    }

    private void WriteTable(IEnumerable<AccessTokenRecord> tokens, Administration administration)
    {
        const string Never = "never";
        var table = new ReportTable("USER", "NAME", "CREATED", "EXPIRES", "USED", "GOOD FOR");
        foreach (var token in tokens)
        {
            var expires = token.ExpiresAt is { } at ? ReportText.Moment(at) : Never;
            table.Add(
                token.Account.ToString(),
                token.Name,
                ReportText.Moment(token.CreatedAt),
                administration.AccessTokens.HasExpired(token) ? $"{expires} (expired)" : expires,
                token.UsedAt is { } used ? ReportText.Moment(used) : Never,
                TokenText.Limits(token));
        }

        table.WriteTo(Context.Output);
    }
}

/// <summary>An access token, as <c>registryd token list --json</c> prints it.</summary>
internal sealed record AccessTokenBody(
    string User,
    string Name,
    IReadOnlyList<AccessLimitBody> Limits,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    bool IsExpired,
    bool IsDamaged,
    DateTimeOffset? LastUsed)
{
    /// <summary>The JSON form of a token.</summary>
    public static AccessTokenBody Of(AccessTokenRecord token, bool isExpired) => new(
        token.Account.ToString(), token.Name, AccessLimitBody.Of(token), token.CreatedAt, token.ExpiresAt, isExpired, token.IsDamaged, token.UsedAt);
}

/// <summary>What an access token is limited to; a token without limits is good for all that its user may do.</summary>
internal sealed record AccessLimitBody(string Repository, IReadOnlyList<string> Actions)
{
    /// <summary>The JSON form of a token's limits.</summary>
    public static IReadOnlyList<AccessLimitBody> Of(AccessTokenRecord token) =>
        [.. token.Limits.Select(limit => new AccessLimitBody(limit.Repositories.ToString(), [.. ActionList.NamesOf(limit.Actions)]))];
}
