using System.CommandLine;
using Registry.Core.Access;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd user passwd</c>.</summary>
internal sealed class UserPasswordCommand : AccessAdministrationCommand
{
    private readonly Argument<AccountName> _name = AccessArguments.Account();
    private readonly PasswordOptions _password;

    /// <summary>Creates the command.</summary>
    public UserPasswordCommand(CommandContext context)
        : base(context, "passwd", "Give a user another password. The old one is good for nothing from then on; access tokens stay. Asks twice, "
            + "without showing it. Exits with 0 when done, with 1 if there is no such user or the password is refused, with 2 if there "
            + "is no terminal to ask at.")
    {
        Add(_name);
        _password = new PasswordOptions(this, context);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult result, Administration administration, CancellationToken cancellationToken)
    {
        var name = result.GetValue(_name);
        if (await RefuseUnknownAsync(administration, name, cancellationToken) is { } unknown)
            return unknown;
        if (_password.Read(result, name, out var password) is { } exitCode)
            return exitCode;
        if (!await administration.Accounts.SetPasswordAsync(name, password, cancellationToken))
            return FailRemovedMeanwhile(name);
        var change = $"changed the password of {name}";
        administration.RecordAccess(change);
        _password.Report(result, change, password);
        return ExitCode.Success;
    }
}
