using Registry.Core.Access;
using Registry.Core.Model;

namespace Registry.Daemon.Auth;

/// <summary>Who a request comes from, and what the bearer token that they came with lets them do. A feature of each request.</summary>
/// <param name="Identity">Who.</param>
/// <param name="Scope">What their bearer token was issued for; <c>null</c>: they came without one.</param>
public sealed record Caller(Identity Identity, TokenScope? Scope)
{
    /// <summary>Whether they may do something in a repository.</summary>
    public bool Allows(RepositoryName repository, RegistryAction action) =>
        AccessPolicy.Allows(Identity, repository, action) && (Scope is null || Scope.Allows(repository, action));

    /// <summary>Whether a list of repositories may show them one.</summary>
    public bool MayList(string repository) =>
        RepositoryName.TryParse(repository, out var name) && AccessPolicy.Allows(Identity, name, RegistryAction.Pull);
}
