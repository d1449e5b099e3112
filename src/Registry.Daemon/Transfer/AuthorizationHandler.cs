using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Registry.Core.Operations;

namespace Registry.Daemon.Transfer;

/// <summary>
/// Shows a registry what it wants to see, as it asks for it: Basic credentials, or a token that the credentials, or nobody's, buy
/// at the place that it names (CNCF distribution, "Token authentication specification").
/// </summary>
/// <param name="inner">Sends.</param>
/// <param name="registry">The registry: nobody else gets to see anything.</param>
/// <param name="credentials">Who one is there; <c>null</c>: anybody.</param>
/// <param name="time">The clock.</param>
internal sealed class AuthorizationHandler(
    HttpMessageHandler inner, Uri registry, RegistryCredentials? credentials, TimeProvider time) : DelegatingHandler(inner)
{
    /// <summary>What a request needs, as a token's scope: <c>repository:app:pull</c>.</summary>
    public static readonly HttpRequestOptionsKey<string> Scope = new("scope");

    private const int MaxTokenSize = 1 << 20;

    private readonly ConcurrentDictionary<string, AuthenticationHeaderValue> _headers = [];

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Uri.Compare(request.RequestUri, registry, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) != 0)
            return await base.SendAsync(request, cancellationToken);
        request.Options.TryGetValue(Scope, out var scope);
        request.Headers.Authorization = _headers.GetValueOrDefault(scope ?? "");
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || await AnswerAsync(response, scope, cancellationToken) is not { } header)
            return response;
        response.Dispose();
        request.Headers.Authorization = _headers[scope ?? ""] = header;
        return await base.SendAsync(request, cancellationToken);
    }

    /// <summary>What to show to a registry that refused; <c>null</c>: nothing would help.</summary>
    private async Task<AuthenticationHeaderValue?> AnswerAsync(
        HttpResponseMessage response, string? scope, CancellationToken cancellationToken)
    {
        foreach (var challenge in response.Headers.WwwAuthenticate.Select(AuthChallenge.Parse))
        {
            if (challenge.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
                return new AuthenticationHeaderValue("Bearer", await GetTokenAsync(challenge.Parameters, scope, cancellationToken));
            if (challenge.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) && credentials is not null)
                return credentials.ToHeader();
        }

        return null;
    }

    private async Task<string> GetTokenAsync(
        IReadOnlyDictionary<string, string> challenge, string? scope, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, RealmOf(challenge, challenge.GetValueOrDefault("scope") ?? scope));
        request.Headers.Authorization = credentials?.ToHeader();
        using var response = await base.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new SourceException($"{request.RequestUri!.Host} gives no token: it answered {(int)response.StatusCode}");
        try
        {
            var bytes = await LimitedBody.ReadAsync(response, MaxTokenSize, time, cancellationToken);
            var body = JsonSerializer.Deserialize(bytes, TokenJson.Default.TokenBody);
            return body?.Token ?? body?.AccessToken ?? throw new SourceException($"{request.RequestUri!.Host} answered without a token");
        }
        catch (JsonException exception)
        {
            throw new SourceException($"{request.RequestUri!.Host} answered without a token", exception);
        }
    }

    private Uri RealmOf(IReadOnlyDictionary<string, string> challenge, string? scope)
    {
        if (!Uri.TryCreate(challenge.GetValueOrDefault("realm"), UriKind.Absolute, out var realm)
            || (realm.Scheme != Uri.UriSchemeHttps && realm.Scheme != registry.Scheme))
            throw new SourceException($"{registry.Host} names no place that gives tokens over {registry.Scheme}");
        string[] query =
        [
            .. realm.Query.Length > 1 ? (string[])[realm.Query[1..]] : [],
            .. challenge.TryGetValue("service", out var service) ? (string[])[$"service={Uri.EscapeDataString(service)}"] : [],
            .. scope is null ? (string[])[] : [$"scope={Uri.EscapeDataString(scope)}"],
        ];
        return new UriBuilder(realm) { Query = string.Join('&', query) }.Uri;
    }
}

/// <summary>The answer of a token server.</summary>
internal sealed record TokenBody(string? Token, [property: JsonPropertyName("access_token")] string? AccessToken);

/// <summary>The JSON of the answer.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TokenBody))]
internal sealed partial class TokenJson : JsonSerializerContext;
