using Registry.Core.Access;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Testing.Stores;

/// <summary>Accounts, groups, grants and access tokens in memory, under one lock as a database has them.</summary>
internal sealed class InMemoryAccess(TimeProvider time)
{
    private readonly Lock _lock = new();

    /// <summary>The time.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>How many changes there were.</summary>
    public long Version { get; private set; }

    /// <summary>Accounts and what is stored of their passwords.</summary>
    public Dictionary<AccountName, (AccountRecord Record, string? Password)> Accounts { get; } = [];

    /// <summary>Groups and their members.</summary>
    public Dictionary<GroupName, HashSet<AccountName>> Groups { get; } = [];

    /// <summary>What is granted.</summary>
    public Dictionary<(GrantSubject Subject, Glob Repositories), RegistryAction> Grants { get; } = [];

    /// <summary>Access tokens and what is stored of their secrets.</summary>
    public Dictionary<(AccountName Account, string Name), (AccessTokenRecord Record, byte[] Hash)> Tokens { get; } = [];

    /// <summary>Looks at everything in one transaction.</summary>
    public T Read<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }

    /// <summary>Changes something in one transaction. <c>false</c>: nothing is changed.</summary>
    public ValueTask<bool> ChangeAsync(Func<bool> change, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var isChanged = change();
            Version += isChanged ? 1 : 0;
            return new(isChanged);
        }
    }

    /// <summary>Forgets everything that is granted to a subject.</summary>
    public void RemoveGrants(GrantSubject subject)
    {
        foreach (var grant in Grants.Keys.Where(grant => grant.Subject == subject).ToList())
        {
            Grants.Remove(grant);
        }
    }
}
