using Registry.Core.Model;

namespace Registry.Core.Access;

/// <summary>Who may do what. Pure: nothing but its arguments decides, the existence of a repository least of all.</summary>
public static class AccessPolicy
{
    /// <summary>What a caller may do in a repository: the union of their grants, within the limits of their token.</summary>
    public static RegistryAction Allowed(Identity identity, RepositoryName repository)
    {
        var name = repository.ToString();
        var granted = Granted(identity, name);
        return identity.Limits is { } limits ? granted.Intersect(Within(limits, name)) : granted;
    }

    /// <summary>Whether a caller may do something in a repository.</summary>
    public static bool Allows(Identity identity, RepositoryName repository, RegistryAction action) =>
        Allowed(identity, repository).Covers(action);

    /// <summary>
    /// Whether a caller may do something in a repository but for the limits of their token: another token may let them.
    /// </summary>
    public static bool AllowsWithoutLimits(Identity identity, RepositoryName repository, RegistryAction action) =>
        Granted(identity, repository.ToString()).Covers(action);

    private static RegistryAction Granted(Identity identity, string repository)
    {
        if (identity.IsAdministrator)
        {
            return RegistryAction.Admin;
        }

        var granted = RegistryAction.None;
        var grants = identity.Grants;
        for (var i = 0; i < grants.Count; i++)
        {
            var grant = grants[i];

            // Patterns are looked at only where they can add something.
            if ((grant.Actions & ~granted) != 0 && grant.Repositories.IsMatch(repository))
            {
                granted |= grant.Actions;
            }
        }

        return granted;
    }

    private static RegistryAction Within(IReadOnlyList<AccessLimit> limits, string repository)
    {
        var within = RegistryAction.None;
        for (var i = 0; i < limits.Count; i++)
        {
            if (limits[i].Repositories.IsMatch(repository))
            {
                within |= limits[i].Actions;
            }
        }

        return within;
    }
}
