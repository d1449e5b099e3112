using System.CommandLine;
using Registry.Core.Access;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd user add</c>.</summary>
internal sealed class UserAddCommand : AccessAdministrationCommand
{
    private readonly Argument<AccountName> _name = AccessArguments.Account();
    private readonly PasswordOptions _password;

    private readonly Option<bool> _admin = new("--admin")
    {
        Description = "Make an administrator: one who may do everything everywhere, without any grant.",
    };

    private readonly Option<bool> _noPassword = new("--no-password")
    {
        Description = "Give no password: for robots, which sign in with access tokens.",
    };

    /// <summary>Creates the command.</summary>
    public UserAddCommand(CommandContext context)
        : base(context, "add", "Add a user. Asks for the password twice, without showing it. Whoever is no administrator may do what 'registryd grant "
            + "add' says.")
    {
        Add(_name);
        Add(_admin);
        _password = new PasswordOptions(this, context, _noPassword);
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus(
            "Done.",
            Failure: "There is such a user already, or the password was refused.",
            Usage: "There was no terminal to ask at, or the command line or the configuration is wrong."),
        new Example("registryd user add alice", "Add a user, and ask for the password."),
        new Example("pass registry/ci | registryd user add ci --password-stdin", "Take the password from another program."),
        new Example("registryd user add robot --no-password", "Add a robot, which signs in with access tokens."));

    /// <inheritdoc/>
    protected override bool MayBegin => true;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult result, Administration administration, CancellationToken cancellationToken)
    {
        var (name, isAdministrator) = (result.GetValue(_name), result.GetValue(_admin));
        if (await administration.Accounts.FindAsync(name, cancellationToken) is not null)
            return FailTaken(name);
        string? password = null;
        if (!result.GetValue(_noPassword) && _password.Read(result, name, out password) is { } exitCode)
            return exitCode;
        if (!await administration.Accounts.AddAsync(name, password, isAdministrator, cancellationToken))
            return FailTaken(name);
        var change = $"added {(isAdministrator ? "administrator" : "user")} {name}";
        administration.RecordAccess(change);
        _password.Report(result, change, password ?? "");
        return ExitCode.Success;
    }

    private int FailTaken(AccountName name) =>
        Fail($"There is a user {name} already. 'registryd user passwd {name}' changes the password, "
            + $"'registryd user promote {name}' makes an administrator.");
}
