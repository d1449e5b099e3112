using Registry.Core.Access;
using Registry.Core.Model;

namespace Registry.Daemon.Auth;

/// <summary>What a request asks to be allowed. It is decided from names alone, before any look at what the registry holds.</summary>
public readonly record struct AccessDemand
{
    private readonly RepositoryName? _repository;
    private readonly RegistryAction _action;
    private readonly bool _catalog;
    private readonly bool _administration;

    private AccessDemand(RepositoryName? repository, RegistryAction action, bool catalog, bool administration) =>
        (_repository, _action, _catalog, _administration) = (repository, action, catalog, administration);

    /// <summary>To be told that the credentials are good: clients decide there whether to send any.</summary>
    public static AccessDemand SignedIn => default;

    /// <summary>To see those repositories that the caller may pull.</summary>
    public static AccessDemand Catalog { get; } = new(null, RegistryAction.Pull, catalog: true, administration: false);

    /// <summary>To see what only administrators may. A token that is limited to anything does not do.</summary>
    public static AccessDemand Administration { get; } = new(null, RegistryAction.None, catalog: false, administration: true);

    /// <summary>The scope of a token that would do; <c>null</c>: any.</summary>
    public string? Scope =>
        _repository is { } repository ? TokenScope.Of(repository, _action)
        : _catalog ? TokenScope.OfCatalog
        : null;

    /// <summary>To do something in a repository.</summary>
    public static AccessDemand In(RepositoryName repository, RegistryAction action) => new(repository, action, catalog: false, administration: false);

    /// <summary>Whether a caller may.</summary>
    public bool IsAllowed(Caller caller)
    {
        if (_repository is { } repository)
        {
            return caller.Allows(repository, _action);
        }

        var identity = caller.Identity;
        if (_administration)
        {
            return identity is { IsAdministrator: true, Limits: null } && caller.Scope is null;
        }

        return _catalog
            ? (caller.Scope is null or { Catalog: true })
                && (identity.IsAuthenticated || identity.Grants.Any(static grant => grant.Actions.Covers(RegistryAction.Pull)))
            : identity.IsAuthenticated || caller.Scope is not null;
    }

    /// <summary>What it is, in words.</summary>
    public override string ToString() =>
        _repository is { } repository ? $"{ActionList.Format(_action)} in {repository}"
        : _catalog ? "list repositories"
        : _administration ? "see how the registry does"
        : "use this registry";
}
