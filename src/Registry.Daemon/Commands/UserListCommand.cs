using System.CommandLine;
using System.Globalization;
using Registry.Core.Access;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd user list</c>.</summary>
internal sealed class UserListCommand : AccessAdministrationCommand
{
    private readonly Option<bool> _json = CreateJsonOption();

    /// <summary>Creates the command.</summary>
    public UserListCommand(CommandContext context)
        : base(context, "list", "List users with their role, groups and number of access tokens.") => Add(_json);

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus("Done.", Failure: "A damaged record was left out."),
        new Example("registryd user list", "List everybody."));

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult result, Administration administration, CancellationToken cancellationToken)
    {
        var groups = await administration.Grants.ListGroupsAsync(cancellationToken);
        var tokens = (await administration.AccessTokens.ListAsync(account: null, cancellationToken)).ToLookup(token => token.Account);
        var users = (await administration.Accounts.ListAsync(cancellationToken))
            .Select(account => AccountBody.Of(account, groups, tokens[account.Name].Count()))
            .ToList();
        if (result.GetValue(_json))
            AdministrationJson.Write(Context, users, AdministrationJson.Relaxed.IReadOnlyListAccountBody);
        else
            WriteTable(users);
        administration.TellDamagedAccess();
        return ExitCode.Success;
    }

    private void WriteTable(IEnumerable<AccountBody> users)
    {
        var table = new ReportTable("USER", "ROLE", "STATE", "PASSWORD", "TOKENS", "GROUPS", "ADDED");
        foreach (var user in users)
        {
            table.Add(
                user.Name,
                user.IsAdministrator ? "administrator" : "user",
                user.IsDisabled ? "disabled" : "enabled",
                user.HasPassword ? "yes" : "no",
                user.Tokens.ToString(CultureInfo.InvariantCulture),
                user.Groups is [] ? "-" : string.Join(',', user.Groups),
                ReportText.Moment(user.CreatedAt));
        }

        table.WriteTo(Context.Output);
    }
}

/// <summary>A user, as <c>registryd user list --json</c> prints it.</summary>
internal sealed record AccountBody(
    string Name,
    bool IsAdministrator,
    bool IsDisabled,
    bool HasPassword,
    int Tokens,
    IReadOnlyList<string> Groups,
    DateTimeOffset CreatedAt)
{
    /// <summary>The JSON form of a user.</summary>
    public static AccountBody Of(AccountRecord account, IReadOnlyDictionary<GroupName, IReadOnlySet<AccountName>> groups, int tokens) => new(
        account.Name.ToString(),
        account.IsAdministrator,
        account.IsDisabled,
        account.HasPassword,
        tokens,
        [.. groups.Where(group => group.Value.Contains(account.Name)).Select(group => group.Key.ToString()).Order(StringComparer.Ordinal)],
        account.CreatedAt);
}
