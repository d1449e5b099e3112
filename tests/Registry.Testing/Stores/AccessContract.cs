using Registry.Core.Access;
using Registry.Core.Model;
using Registry.Core.Stores;
using Xunit;

namespace Registry.Testing.Stores;

/// <summary>What the contract suites about access share: names, and short ways to fill the stores.</summary>
public abstract class AccessContract(Func<TimeProvider, IStores> open) : StoreContract(open)
{
    /// <summary>An account.</summary>
    protected static AccountName Ann { get; } = AccountName.Parse("ann");

    /// <summary>Another account.</summary>
    protected static AccountName Bob { get; } = AccountName.Parse("bob");

    /// <summary>A group.</summary>
    protected static GroupName Team { get; } = GroupName.Parse("team");

    /// <summary>A grant to an account.</summary>
    protected static Grant AnnPulls { get; } = new(GrantSubject.Of(Ann), Pattern("library/*"), RegistryAction.Pull);

    /// <summary>A grant to a group.</summary>
    protected static Grant TeamPushes { get; } = new(GrantSubject.Of(Team), Pattern("library/*"), RegistryAction.Push);

    /// <summary>A pattern.</summary>
    protected static Glob Pattern(string text) => Glob.TryParse(text, out var glob) ? glob : throw new FormatException(text);

    /// <summary>What is stored of a secret.</summary>
    protected static byte[] HashOf(string secret) => TokenSecret.Hash(secret);

    /// <summary>Adds accounts with passwords of their own.</summary>
    protected async Task AddAccountsAsync(params AccountName[] names)
    {
        foreach (var name in names)
        {
            Assert.True(await Stores.Accounts.AddAsync(name, $"hash of {name}", isAdministrator: false, default));
        }
    }

    /// <summary>Adds a grant.</summary>
    protected async Task GrantAsync(Grant grant) => Assert.True(await Stores.Grants.AddAsync(grant, default));

    /// <summary>Puts accounts into the group.</summary>
    protected async Task JoinAsync(params AccountName[] names)
    {
        foreach (var name in names)
        {
            Assert.True(await Stores.Grants.AddMemberAsync(Team, name, default));
        }
    }

    /// <summary>A token that is good for everything, now and always.</summary>
    protected AccessTokenRecord Token(AccountName account, string name) => new(account, name, [], Time.GetUtcNow(), null, null);

    /// <summary>Adds a token whose secret is made of its account and its name.</summary>
    protected async Task<AccessTokenRecord> AddTokenAsync(AccountName account, string name)
    {
        var token = Token(account, name);
        Assert.True(await Stores.AccessTokens.AddAsync(token, HashOf($"{account} {name}"), default));
        return token;
    }

    /// <summary>The token of an account and a name.</summary>
    protected async Task<AccessTokenRecord?> FindTokenAsync(AccountName account, string name) =>
        await Stores.AccessTokens.FindAsync(HashOf($"{account} {name}"), default);

    /// <summary>What an account may do in the repository, by the rules as they are now.</summary>
    protected RegistryAction AllowedTo(AccountName account) =>
        AccessPolicy.Allowed(Assert.IsType<Identity>(Stores.Grants.Load().Find(account)), Repository);
}
