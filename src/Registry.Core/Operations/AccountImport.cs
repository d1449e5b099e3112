using System.Runtime.CompilerServices;
using Registry.Core.Access;
using Registry.Core.Errors;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>Brings in the users of a file as htpasswd(1) writes it: <c>NAME:HASH</c> in lines, comments behind <c>#</c>.</summary>
/// <param name="accounts">The accounts.</param>
/// <param name="findHashProblem">Why passwords cannot be checked against a hash; <c>null</c>: they can be.</param>
public sealed class AccountImport(IAccountStore accounts, Func<string, string?> findHashProblem)
{
    /// <summary>Imports line by line; what is wrong with one keeps no other from being imported.</summary>
    /// <param name="lines">The file.</param>
    /// <param name="overwrite">Whether accounts that are there get the file's password; otherwise they are left as they are.</param>
    /// <param name="cancellationToken">Ends it between two lines.</param>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>; what came before is imported.
    /// </exception>
    public async IAsyncEnumerable<ImportedAccount> RunAsync(
        IEnumerable<string> lines, bool overwrite, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            var text = line.Trim();
            if (text is "" or ['#', ..])
            {
                continue;
            }

            // What may follow the hash is other programs' business.
            if (text.Split(':') is not [var name, var hash, ..])
            {
                yield return Refuse(number, "", "it is not NAME:HASH");
            }
            else if (!seen.TryAdd(name, number))
            {
                yield return Refuse(number, name, $"line {seen[name]} is about the same user, and the first counts");
            }
            else
            {
                yield return await ImportAsync(number, name, hash, overwrite, cancellationToken);
            }
        }
    }

    private async ValueTask<ImportedAccount> ImportAsync(
        int line, string name, string hash, bool overwrite, CancellationToken cancellationToken)
    {
        if (!AccountName.TryParse(name, out var account))
        {
            return Refuse(line, name, "that is no name for a user: letters, digits and . _ - + @, the first a letter or digit");
        }

        if (findHashProblem(hash) is { } problem)
        {
            return Refuse(line, name, problem);
        }

        if (await accounts.AddAsync(account, hash, isAdministrator: false, cancellationToken))
        {
            return new ImportedAccount(line, name, AccountImportOutcome.Added, Problem: null);
        }

        var isChanged = overwrite && await accounts.SetPasswordAsync(account, hash, cancellationToken);
        return new ImportedAccount(line, name, isChanged ? AccountImportOutcome.Overwritten : AccountImportOutcome.Left, Problem: null);
    }

    private static ImportedAccount Refuse(int line, string name, string problem) => new(line, name, AccountImportOutcome.Refused, problem);
}

/// <summary>What became of a line.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Name">The user's name as the file has it; empty where it has none.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Problem">Why it was refused, else <c>null</c>. Never names the hash: it may be the password itself.</param>
public sealed record ImportedAccount(int Line, string Name, AccountImportOutcome Outcome, string? Problem);

/// <summary>What can become of a line.</summary>
public enum AccountImportOutcome
{
    /// <summary>It is an account now.</summary>
    Added,

    /// <summary>The account that there was has its password now.</summary>
    Overwritten,

    /// <summary>There was an account of that name, and it is as it was.</summary>
    Left,

    /// <summary>Nothing was made of it.</summary>
    Refused,
}
