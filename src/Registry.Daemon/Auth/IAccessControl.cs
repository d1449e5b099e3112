using Registry.Core.Access;
using Registry.Core.Errors;

namespace Registry.Daemon.Auth;

/// <summary>Decides whether a request is served.</summary>
public interface IAccessControl
{
    /// <summary>Lets a request pass, or refuses it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="demand">What it asks for.</param>
    /// <returns>Who it comes from.</returns>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.Unauthorized"/>: the caller has to sign in, or to come with another token; the response has its challenge.
    /// <see cref="RegistryErrorCode.Denied"/>: they may not. <see cref="RegistryErrorCode.TooManyRequests"/>: after too many failures.
    /// </exception>
    ValueTask<Caller> AuthorizeAsync(HttpContext context, AccessDemand demand);
}

/// <summary>Lets everybody do everything.</summary>
public sealed class OpenAccess : IAccessControl
{
    private static readonly Caller Everybody = new(
        new Identity { Name = "anonymous", IsAuthenticated = false, IsAdministrator = true, Grants = [] }, Scope: null);

    /// <inheritdoc/>
    public ValueTask<Caller> AuthorizeAsync(HttpContext context, AccessDemand demand) => new(Everybody);
}

/// <summary>Goes by accounts and grants.</summary>
public sealed class GrantedAccess(Authenticator authenticator, Challenge challenge) : IAccessControl
{
    /// <inheritdoc/>
    public async ValueTask<Caller> AuthorizeAsync(HttpContext context, AccessDemand demand)
    {
        var caller = await authenticator.AuthenticateAsync(context, demand);
        context.Features.Set(caller);
        if (demand.IsAllowed(caller))
        {
            return caller;
        }

        if (caller.Scope is not null && demand.IsAllowed(caller with { Scope = null }))
        {
            throw challenge.Refuse(context, demand.Scope, "insufficient_scope", $"The token is not good to {demand}.");
        }

        throw caller.Identity.IsAuthenticated
            ? new RegistryException(RegistryErrorCode.Denied, $"You may not {demand}: ask the administrator for a grant.")
            : challenge.Refuse(context, demand.Scope, error: null, $"Sign in to {demand}.");
    }
}
