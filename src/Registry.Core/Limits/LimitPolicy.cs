using System.Collections.Concurrent;
using Registry.Core.Model;

namespace Registry.Core.Limits;

/// <summary>
/// The limits in force, of every repository. It never changes: who works on a request reads it once, so none sees half of a change.
/// </summary>
public sealed class LimitPolicy
{
    /// <summary>How many repositories' limits are remembered; when there are more, all are forgotten and looked for anew.</summary>
    private const int Capacity = 10_000;

    private readonly LimitValues _common;
    private readonly IReadOnlyList<LimitRule> _rules;
    private readonly QuotaScope?[] _scopes;
    private readonly ConcurrentDictionary<string, EffectiveLimits> _known = new(StringComparer.Ordinal);

    /// <summary>Makes a policy.</summary>
    /// <param name="common">What holds where no rule says otherwise.</param>
    /// <param name="rules">The rules, of which the first that matches counts.</param>
    public LimitPolicy(LimitValues common, IReadOnlyList<LimitRule> rules)
    {
        (_common, _rules) = (common, rules);
        _scopes = new QuotaScope?[rules.Count];
        var quotas = new List<QuotaScope>();
        var paths = new List<PathExpression>();
        for (var i = 0; i < rules.Count; i++)
        {
            paths.Add(rules[i].Path);
            if (rules[i].Values.Quota > 0)
            {
                quotas.Add(_scopes[i] = new QuotaScope([.. paths]));
            }
        }

        QuotaScopes = quotas;
    }

    /// <summary>No limits anywhere.</summary>
    public static LimitPolicy None { get; } = new(new LimitValues(), []);

    /// <summary>The repositories that share a quota, for each rule that has one.</summary>
    public IReadOnlyList<QuotaScope> QuotaScopes { get; }

    /// <summary>The limits of a repository.</summary>
    public EffectiveLimits For(RepositoryName repository)
    {
        var name = repository.ToString();
        if (_known.TryGetValue(name, out var known))
        {
            return known;
        }

        if (_known.Count >= Capacity)
        {
            _known.Clear();
        }

        return _known[name] = Find(repository, name);
    }

    private EffectiveLimits Find(RepositoryName repository, string name)
    {
        for (var i = 0; i < _rules.Count; i++)
        {
            if (_rules[i].Path.IsMatch(name))
            {
                return new EffectiveLimits(repository, _common, _rules[i], _scopes[i]);
            }
        }

        return new EffectiveLimits(repository, _common, rule: null, quotaScope: null);
    }
}
