using System.CommandLine;
using Registry.Core.Access;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd user disable</c>, <c>enable</c>, <c>promote</c> and <c>demote</c>.</summary>
internal sealed class UserChangeCommand : AccessAdministrationCommand
{
    private readonly UserChange _change;
    private readonly Argument<AccountName[]> _names = AccessArguments.Accounts();
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do it even if no administrator is left." };

    /// <summary>Creates the command.</summary>
    public UserChangeCommand(CommandContext context, UserChange change)
        : base(context, change.Name, change.Description)
    {
        _change = change;
        Add(_names);
        if (change.EndsAdministrator)
            Add(_yes);
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus(
            "Done.",
            Failure: _change.EndsAdministrator ? "There is no such user, or no administrator would be left." : "There is no such user."),
        new Example($"registryd user {Name} alice", _change.ExampleDescription));

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult result, Administration administration, CancellationToken cancellationToken)
    {
        var names = result.GetRequiredValue(_names);
        if (await RefuseUnknownAsync(administration, names, cancellationToken) is { } unknown)
            return unknown;
        if (_change.EndsAdministrator && !result.GetValue(_yes) && await administration.Accounts.AreAllAdministratorsAsync(names, cancellationToken))
            return Fail("No administrator would be left: make another one first, with 'registryd user promote', or give --yes. Nothing was changed.");
        foreach (var name in names)
        {
            if (!await _change.ApplyAsync(administration.Accounts, name, cancellationToken))
                return FailRemovedMeanwhile(name);
            Report(administration, $"{_change.Done} {name}");
        }

        return ExitCode.Success;
    }
}
