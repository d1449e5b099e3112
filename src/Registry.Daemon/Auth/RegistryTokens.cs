using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Registry.Core.Access;
using Registry.Core.Errors;
using Registry.Core.Model;

namespace Registry.Daemon.Auth;

/// <summary>
/// Issues and verifies the registry's own tokens: JWTs that are signed with <c>ES256</c>, with the claims of the CNCF distribution's
/// "Token Authentication Implementation".
/// </summary>
/// <param name="keys">The keys.</param>
/// <param name="time">The clock.</param>
public sealed class RegistryTokens(SigningKeys keys, TimeProvider time)
{
    private const string Issuer = "registryd";
    private const string CredentialClaim = "credential";

    /// <summary>How long a bearer token is good. Clients expect a minute at the least.</summary>
    public static readonly TimeSpan BearerLife = TimeSpan.FromMinutes(5);

    /// <summary>How long a refresh token is good.</summary>
    public static readonly TimeSpan RefreshLife = TimeSpan.FromDays(90);

    /// <summary>How far two clocks may be apart.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    /// <summary>How long any token is good after its key has signed the last.</summary>
    public static TimeSpan LongestLife => RefreshLife + Skew;

    /// <summary>Issues a token.</summary>
    /// <param name="use">What for.</param>
    /// <param name="claims">What it says.</param>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.StorageUnavailable"/>: there is no key to sign with.</exception>
    public string Issue(TokenUse use, TokenClaims claims)
    {
        var key = keys.Current();
        var header = Encode(json =>
        {
            json.WriteString("typ", "JWT");
            json.WriteString("alg", SigningKey.Algorithm);
            json.WriteString("kid", key.Id);
        });
        var signed = $"{header}.{Encode(json => WriteClaims(json, use, claims))}";
        return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>Reads a token; <c>null</c>: it is not of this registry, not for this use, or not good at this time.</summary>
    public TokenClaims? Read(TokenUse use, string text)
    {
        if (JsonWebToken.TryRead(text) is not { Algorithm: SigningKey.Algorithm, KeyId: { } id } token
            || keys.Find(id) is not { } key
            || !key.Verify(token.SignedPart.Span, token.Signature.Span)
            || token.Text("iss") != Issuer || token.Text("aud") != AudienceOf(use)
            || token.Time("iat") is not { } issuedAt || token.Time("nbf") is not { } notBefore || token.Time("exp") is not { } expiry
            || time.GetUtcNow() + Skew < notBefore || time.GetUtcNow() - Skew >= expiry)
        {
            return null;
        }

        AccountName? account = AccountName.TryParse(token.Text("sub"), out var name) ? name : null;
        return new TokenClaims(account, token.Text("access_token_name"), token.Text(CredentialClaim), ReadScope(token), issuedAt, expiry + Skew)
        {
            External = ExternalClaims.Read(token, expiry),
        };
    }

    /// <summary>What a token says of the password that it was issued for: another password makes it void.</summary>
    public static string MarkOf(string passwordHash) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(passwordHash)).AsSpan(0, 16));

    private static string AudienceOf(TokenUse use) => use == TokenUse.Bearer ? "registryd" : "registryd/refresh";

    private static void WriteClaims(Utf8JsonWriter json, TokenUse use, TokenClaims claims)
    {
        var issuedAt = claims.IssuedAt.ToUnixTimeSeconds();
        json.WriteString("iss", Issuer);
        json.WriteString("sub", claims.Account?.ToString() ?? string.Empty);
        json.WriteString("aud", AudienceOf(use));
        json.WriteNumber("iat", issuedAt);
        json.WriteNumber("nbf", issuedAt);
        json.WriteNumber("exp", claims.Expiry.ToUnixTimeSeconds());
        json.WriteString("jti", RandomNumberGenerator.GetHexString(16, lowercase: true));
        if (claims.AccessToken is { } accessToken)
        {
            json.WriteString("access_token_name", accessToken);
        }

        if (claims.CredentialMark is { } mark)
        {
            json.WriteString(CredentialClaim, mark);
        }

        if (claims.External is { } external)
        {
            ExternalClaims.Write(json, external);
        }

        WriteScope(json, claims.Scope);
    }

    private static void WriteScope(Utf8JsonWriter json, TokenScope scope)
    {
        json.WriteStartArray("access");
        if (scope.Catalog)
        {
            WriteAccess(json, "registry", "catalog", ["*"]);
        }

        foreach (var (name, actions) in scope.Repositories)
        {
            WriteAccess(json, "repository", name.ToString(), ActionList.NamesOf(actions));
        }

        json.WriteEndArray();
    }

    private static void WriteAccess(Utf8JsonWriter json, string type, string name, IEnumerable<string> actions)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteString("name", name);
        json.WriteStartArray("actions");
        foreach (var action in actions)
        {
            json.WriteStringValue(action);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The scope of a token whose signature is ours, and so its form.</summary>
    private static TokenScope ReadScope(JsonWebToken token)
    {
        var catalog = false;
        var repositories = new List<(RepositoryName Name, RegistryAction Actions)>();
        foreach (var access in token.Find("access")?.EnumerateArray() ?? default)
        {
            var name = access.GetProperty("name").GetString();
            if (access.GetProperty("type").ValueEquals("repository"))
            {
                var actions = access.GetProperty("actions").EnumerateArray()
                    .Aggregate(RegistryAction.None, (all, action) => all | TokenScope.ActionOf(action.GetString()));
                repositories.Add((RepositoryName.Parse(name!), actions));
            }
            else
            {
                catalog = true;
            }
        }

        return new TokenScope(catalog, repositories);
    }

    private static string Encode(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Base64Url.EncodeToString(buffer.WrittenSpan);
    }
}

/// <summary>What a token is for. One is never taken for the other.</summary>
public enum TokenUse
{
    /// <summary>To be sent with requests.</summary>
    Bearer,

    /// <summary>To get bearer tokens with.</summary>
    Refresh,
}

/// <summary>What one of the registry's own tokens says.</summary>
/// <param name="Account">Whose it is; <c>null</c>: it was issued to somebody who had not signed in.</param>
/// <param name="AccessToken">The name of the access token that its owner signed in with; <c>null</c>: with a password.</param>
/// <param name="CredentialMark">What its owner signed in with (<see cref="Identity.CredentialMark"/>).</param>
/// <param name="Scope">What it is for.</param>
/// <param name="IssuedAt">When it was issued.</param>
/// <param name="Expiry">From when on it is not good any more.</param>
public sealed record TokenClaims(
    AccountName? Account, string? AccessToken, string? CredentialMark, TokenScope Scope, DateTimeOffset IssuedAt, DateTimeOffset Expiry)
{
    /// <summary>What somebody outside said of its owner, of bearer tokens; <c>null</c>: they signed in with something of the registry's own.</summary>
    public ExternalIdentity? External { get; init; }
}
