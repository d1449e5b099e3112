using System.CommandLine;
using Registry.Core.Access;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd user passwd</c>.</summary>
internal sealed class UserPasswordCommand : AccessAdministrationCommand
{
    private readonly Argument<AccountName> _name = AccessArguments.Account();
    private readonly PasswordOptions _password;

    /// <summary>Creates the command.</summary>
    public UserPasswordCommand(CommandContext context)
        : base(context, "passwd", "Give a user another password. The old one is good for nothing from then on; access tokens stay. Asks twice, without "
            + "showing it.")
    {
        Add(_name);
        _password = new PasswordOptions(this, context);
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus(
            "Done.",
            Failure: "There is no such user, or the password was refused.",
            Usage: "There was no terminal to ask at, or the command line or the configuration is wrong."),
        new Example("registryd user passwd alice --generate", "Make a password by chance and print it."));

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
