using Registry.Core.Access;
using Registry.Core.Stores;

namespace Registry.Daemon.Auth;

/// <summary>Accounts, groups and grants as they are now: in memory, and read anew as soon as any process has changed them.</summary>
/// <param name="grants">Where they are kept.</param>
public sealed class CurrentRules(IGrantStore grants)
{
    private readonly Lock _loading = new();
    private volatile AccessRules? _rules;

    /// <summary>The rules. Asks for their version each time, so a change holds for the very next request.</summary>
    public AccessRules Get()
    {
        var version = grants.Version();
        return _rules is { } known && known.Version == version ? known : Load(version);
    }

    private AccessRules Load(long version)
    {
        lock (_loading)
        {
            if (_rules is { } known && known.Version >= version)
            {
                return known;
            }

            var rules = grants.Load();
            _rules = rules;
            return rules;
        }
    }
}
