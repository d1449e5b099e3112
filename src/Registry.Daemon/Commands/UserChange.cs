using Registry.Core.Access;
using Registry.Core.Operations;

namespace Registry.Daemon.Commands;

/// <summary>A change to users that takes no more than their names.</summary>
/// <param name="Name">The name of its command.</param>
/// <param name="Description">What it does.</param>
/// <param name="ExampleDescription">What it does to alice.</param>
/// <param name="Done">What is said when it is done, before the name.</param>
/// <param name="EndsAdministrator">Whether whoever was an administrator is none afterwards, or cannot sign in.</param>
/// <param name="ApplyAsync">Does it. <c>false</c>: there is no such user.</param>
internal sealed record UserChange(
    string Name,
    string Description,
    string ExampleDescription,
    string Done,
    bool EndsAdministrator,
    Func<AccountService, AccountName, CancellationToken, ValueTask<bool>> ApplyAsync)
{
    /// <summary>All there are.</summary>
    public static IReadOnlyList<UserChange> All { get; } =
    [
        new(
            "disable",
            "Let users sign in no more. That holds for passwords and access tokens, also where they have signed in. What they have stays.",
            "Let alice sign in no more.",
            "disabled",
            EndsAdministrator: true,
            (accounts, name, cancellationToken) => accounts.SetDisabledAsync(name, isDisabled: true, cancellationToken)),
        new(
            "enable",
            "Let disabled users sign in again.",
            "Let alice sign in again.",
            "enabled",
            EndsAdministrator: false,
            (accounts, name, cancellationToken) => accounts.SetDisabledAsync(name, isDisabled: false, cancellationToken)),
        new(
            "promote",
            "Make users administrators, who may do everything everywhere.",
            "Make alice an administrator.",
            "promoted",
            EndsAdministrator: false,
            (accounts, name, cancellationToken) => accounts.SetAdministratorAsync(name, isAdministrator: true, cancellationToken)),
        new(
            "demote",
            "Make administrators ordinary users, who may do what grants say.",
            "Make alice an ordinary user.",
            "demoted",
            EndsAdministrator: true,
            (accounts, name, cancellationToken) => accounts.SetAdministratorAsync(name, isAdministrator: false, cancellationToken)),
    ];
}
