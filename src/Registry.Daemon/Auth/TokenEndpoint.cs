using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Registry.Core.Access;
using Registry.Core.Errors;

namespace Registry.Daemon.Auth;

/// <summary>
/// Gives out bearer tokens (CNCF distribution, "Token Authentication Specification" and "OAuth2 Token Authentication"). What is asked
/// for is cut down to what the caller may do; less is not an error.
/// </summary>
/// <param name="rules">Who may do what.</param>
/// <param name="passwords">Tells who comes with a name and a password.</param>
/// <param name="signIn">Tells who comes with a refresh token.</param>
/// <param name="tokens">Signs the tokens.</param>
/// <param name="certificates">Tells who comes with a client certificate; <c>null</c>: nobody does.</param>
/// <param name="observer">Hears of refused refresh tokens.</param>
/// <param name="count">Counts a request, by who asks and from where; throws for one too many.</param>
/// <param name="time">The clock.</param>
public sealed class TokenEndpoint(
    CurrentRules rules,
    PasswordSignIn passwords,
    TokenSignIn signIn,
    RegistryTokens tokens,
    CertificateSignIn? certificates,
    ILoginObserver? observer,
    Action<Identity, IPAddress?> count,
    TimeProvider time)
{
    /// <summary>Where it is.</summary>
    public const string Path = "/auth/token";

    // CNCF distribution, "Token Authentication Specification": clients take no less.
    private const int MinExpiresIn = 60;

    private const string Allowed = "GET, POST, OPTIONS";

    /// <summary>Answers a request.</summary>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.Unauthorized"/>: the credentials are wrong; the response has its challenge.
    /// <see cref="RegistryErrorCode.TooManyRequests"/>: they were not looked at, after too many failures.
    /// <see cref="RegistryErrorCode.RequestInvalid"/>: the form cannot be read.
    /// <see cref="RegistryErrorCode.MethodNotAllowed"/>.
    /// </exception>
    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        switch (context.Request.Method)
        {
            case "GET":
                var query = TokenRequest.OfQuery(context.Request);
                await AnswerAsync(context, query, await AuthenticateAsync(context));
                break;
            case "POST":
                var form = await TokenRequest.ReadFormAsync(context, time);
                await AnswerAsync(context, form, await AuthenticateAsync(context, form.Grant!));
                break;
            case "OPTIONS":
                context.Response.Headers.Allow = Allowed;
                context.Response.ContentLength = 0;
                break;
            default:
                context.Response.Headers.Allow = Allowed;
                throw new RegistryException(RegistryErrorCode.MethodNotAllowed, $"This route does not know the method; it knows {Allowed}.");
        }
    }

    private async Task<Identity> AuthenticateAsync(HttpContext context)
    {
        var header = AuthorizationHeader.Parse(context.Request.Headers.Authorization);
        switch (header.Kind)
        {
            case AuthorizationKind.None when certificates is not null && context.Connection.ClientCertificate is { } certificate:
                return certificates.SignIn(certificate, ClientAddress.Of(context))?.Identity
                    ?? throw Challenge.RefuseLogin(context, CertificateSignIn.Refusal);
            case AuthorizationKind.None:
                return rules.Get().Anonymous;
            case AuthorizationKind.Basic:
                return await SignInAsync(context, header.User, header.Secret);
            default:
                throw Refuse(context, "The Authorization header is not one with a name and a password.");
        }
    }

    private async Task<Identity> AuthenticateAsync(HttpContext context, TokenGrant grant)
    {
        if (grant.RefreshToken is not { } refreshToken)
        {
            return await SignInAsync(context, grant.User, grant.Password);
        }

        return await signIn.RefreshAsync(refreshToken, context.RequestAborted)
            ?? throw Refuse(context, "The refresh token is not good, or not any more: sign in again.");
    }

    private async Task<Identity> SignInAsync(HttpContext context, string user, string password) =>
        await passwords.SignInAsync(user, password, ClientAddress.Of(context), context.RequestAborted) is { } caller
            ? caller.Identity
            : throw Challenge.RefuseLogin(context, "The user name or the password is wrong.");

    private RegistryException Refuse(HttpContext context, string message)
    {
        observer?.Refused(name: null, ClientAddress.Of(context));
        return Challenge.RefuseLogin(context, message);
    }

    private async Task AnswerAsync(HttpContext context, TokenRequest request, Identity identity)
    {
        count(identity, ClientAddress.Of(context));
        var issuedAt = time.GetUtcNow();
        var scope = request.Scope.Within(identity);
        var expiry = issuedAt + RegistryTokens.BearerLife;
        if (identity.External?.Expiry < expiry)
        {
            expiry = identity.External.Expiry;
        }

        var claims = new TokenClaims(identity.Account, identity.Token, identity.CredentialMark, scope, issuedAt, expiry) { External = identity.External };
        var token = tokens.Issue(TokenUse.Bearer, claims);
        var refresh = request.WantsRefreshToken ? signIn.RefreshClaims(identity) : null;
        var body = new TokenBody(
            token,
            token,
            Math.Max(MinExpiresIn, (int)(expiry - issuedAt).TotalSeconds),
            issuedAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            scope.ToString(),
            refresh is null ? null : tokens.Issue(TokenUse.Refresh, refresh));
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, AuthJson.Default.TokenBody);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}

/// <summary>The JSON bodies that the token endpoint has.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TokenBody))]
internal sealed partial class AuthJson : JsonSerializerContext;

/// <summary>The answer: <c>token</c> and <c>access_token</c> are the same, for two generations of clients.</summary>
internal sealed record TokenBody(string Token, string AccessToken, int ExpiresIn, string IssuedAt, string Scope, string? RefreshToken);
