using Registry.Core.Errors;

namespace Registry.Daemon.Auth;

/// <summary>Tells who a request comes from, by its <c>Authorization</c>, or for want of one by the client certificate.</summary>
/// <param name="rules">Accounts and grants.</param>
/// <param name="passwords">Tells who comes with a name and a password.</param>
/// <param name="tokens">Tells who comes with one of the registry's own tokens.</param>
/// <param name="external">Tells who comes with a token of an outside issuer.</param>
/// <param name="certificates">Tells who comes with a client certificate; <c>null</c>: nobody does.</param>
/// <param name="challenge">What refusals carry.</param>
/// <param name="observer">Hears of refusals; <c>null</c>: nobody does.</param>
public sealed class Authenticator(
    CurrentRules rules,
    PasswordSignIn passwords,
    TokenSignIn tokens,
    ExternalSignIn external,
    CertificateSignIn? certificates,
    Challenge challenge,
    ILoginObserver? observer)
{
    /// <summary>Authenticates a request. Whoever sends nothing is anonymous.</summary>
    /// <param name="context">The request.</param>
    /// <param name="demand">What it asks for: the challenge says so.</param>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.Unauthorized"/>: the credentials are malformed, wrong or expired; the response has its challenge.
    /// <see cref="RegistryErrorCode.TooManyRequests"/>: they were not looked at, after too many failures.
    /// </exception>
    public async ValueTask<Caller> AuthenticateAsync(HttpContext context, AccessDemand demand)
    {
        var header = AuthorizationHeader.Parse(context.Request.Headers.Authorization);
        switch (header.Kind)
        {
            case AuthorizationKind.None when certificates is not null && context.Connection.ClientCertificate is { } certificate:
                return certificates.SignIn(certificate, ClientAddress.Of(context))
                    ?? throw challenge.Refuse(context, demand.Scope, error: null, CertificateSignIn.Refusal);

            case AuthorizationKind.None:
                return new Caller(rules.Get().Anonymous, Scope: null);

            case AuthorizationKind.Basic:
                return await passwords.SignInAsync(header.User, header.Secret, ClientAddress.Of(context), context.RequestAborted)
                    ?? throw challenge.Refuse(context, demand.Scope, error: null, "The user name or the password is wrong.");

            case AuthorizationKind.Bearer when await tokens.SignInAsync(header.Secret, context.RequestAborted) is { } caller:
                return caller;

            case AuthorizationKind.Bearer when external.TrySignIn(header.Secret, ClientAddress.Of(context), out var caller):
                return caller ?? throw RefuseToken(context, demand);

            case AuthorizationKind.Bearer:
                observer?.Refused(name: null, ClientAddress.Of(context));
                throw RefuseToken(context, demand);

            default:
                observer?.Refused(name: null, ClientAddress.Of(context));
                throw challenge.Refuse(context, demand.Scope, error: null, "The Authorization header is malformed.");
        }
    }

    private RegistryException RefuseToken(HttpContext context, AccessDemand demand) =>
        challenge.Refuse(context, demand.Scope, "invalid_token", "The token is not good, or not any more: sign in again.");
}
