using Registry.Core.Access;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands;

/// <summary>A command about accounts and what they may do. The running server goes by it from the next request on.</summary>
internal abstract class AccessAdministrationCommand(CommandContext context, string name, string description)
    : AdministrationCommand(context, name, description)
{
    /// <summary>Tells what was changed, also the audit log.</summary>
    /// <param name="administration">Where it was changed.</param>
    /// <param name="change">What was done, and to whom; never a secret.</param>
    protected void Report(Administration administration, string change)
    {
        administration.RecordAccess(change);
        Context.Output.WriteLine(change);
    }

    /// <summary>Tells that somebody else removed a user while this ran.</summary>
    /// <inheritdoc cref="AdministrationCommand.Fail" path="/returns"/>
    protected int FailRemovedMeanwhile(AccountName name) => Fail($"User {name} was removed meanwhile.");

    /// <summary>Tells of the first account that does not exist, and which one was probably meant.</summary>
    /// <returns><c>null</c> if all exist, otherwise the exit code.</returns>
    protected async Task<int?> RefuseUnknownAsync(
        Administration administration, IEnumerable<AccountName> names, CancellationToken cancellationToken)
    {
        var known = await administration.Accounts.ListAsync(cancellationToken);
        foreach (var name in names)
        {
            if (known.All(account => account.Name != name))
            {
                var suggestion = NearestName.Suggest(name.ToString(), known.Select(account => account.Name.ToString()));
                return Fail($"There is no user {name}{suggestion} 'registryd user list' tells who there is.");
            }
        }

        return null;
    }

    /// <inheritdoc cref="RefuseUnknownAsync(Administration, IEnumerable{AccountName}, CancellationToken)"/>
    protected Task<int?> RefuseUnknownAsync(Administration administration, AccountName name, CancellationToken cancellationToken) =>
        RefuseUnknownAsync(administration, [name], cancellationToken);

    /// <summary>Tells that a group does not exist, and which one was probably meant.</summary>
    /// <inheritdoc cref="RefuseUnknownAsync(Administration, IEnumerable{AccountName}, CancellationToken)" path="/returns"/>
    protected async Task<int?> RefuseUnknownAsync(Administration administration, GroupName name, CancellationToken cancellationToken)
    {
        var known = await administration.Grants.ListGroupsAsync(cancellationToken);
        return known.ContainsKey(name)
            ? null
            : Fail($"There is no group {name}{NearestName.Suggest(name.ToString(), known.Keys.Select(group => group.ToString()))}"
                + " 'registryd group list' tells which there are.");
    }

    /// <summary>Tells that a subject is nobody, and who was probably meant.</summary>
    /// <inheritdoc cref="RefuseUnknownAsync(Administration, IEnumerable{AccountName}, CancellationToken)" path="/returns"/>
    protected async Task<int?> RefuseUnknownAsync(Administration administration, GrantSubject subject, CancellationToken cancellationToken)
    {
        if (subject.Kind == GrantSubjectKind.Group)
            return await RefuseUnknownAsync(administration, subject.Group, cancellationToken);
        if (subject.Kind != GrantSubjectKind.Account || await administration.Accounts.FindAsync(subject.Account, cancellationToken) is not null)
            return null;
        var groups = await administration.Grants.ListGroupsAsync(cancellationToken);
        return groups.Keys.Any(group => group.ToString() == subject.Account.ToString())
            ? Fail($"There is no user {subject.Account}; did you mean the group, 'group:{subject.Account}'?")
            : await RefuseUnknownAsync(administration, subject.Account, cancellationToken);
    }
}
