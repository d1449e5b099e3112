using Registry.Core.Access;
using Registry.Core.Stores;

namespace Registry.Daemon.Auth;

/// <summary>Accounts, groups and grants as they are now: in memory, and read anew as soon as any process has changed them.</summary>
/// <param name="grants">Where they are kept.</param>
/// <param name="logger">Told which of them are left out because their records are damaged, as often as that changes.</param>
public sealed partial class CurrentRules(IGrantStore grants, ILogger<CurrentRules> logger)
{
    private readonly Lock _loading = new();
    private volatile AccessRules? _rules;
    private string _damaged = string.Empty;

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
            LogDamaged(string.Join(", ", rules.Damaged));
            return rules;
        }
    }

    private void LogDamaged(string damaged)
    {
        if (damaged.Length > 0 && damaged != _damaged)
        {
            Log.Damaged(logger, damaged);
        }

        _damaged = damaged;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Damaged records of who may do what count as none, until they are removed and made anew: {Records}")]
        public static partial void Damaged(ILogger logger, string records);
    }
}
