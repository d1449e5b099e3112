using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.WebUtilities;
using Registry.Core.Errors;

namespace Registry.Daemon.Auth;

/// <summary>What is asked of the token endpoint.</summary>
/// <param name="Scope">What the token shall be for.</param>
/// <param name="WantsRefreshToken">Whether a refresh token shall come with it.</param>
internal sealed record TokenRequest(TokenScope Scope, bool WantsRefreshToken)
{
    /// <summary>The longest form, in bytes.</summary>
    private const int MaxFormLength = 16 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How the caller says who they are; <c>null</c>: in the <c>Authorization</c> header.</summary>
    public TokenGrant? Grant { get; private init; }

    /// <summary>Reads the query of a GET (CNCF distribution, "Token Authentication Specification").</summary>
    public static TokenRequest OfQuery(HttpRequest request) =>
        new(TokenScope.Parse(request.Query["scope"]), request.Query["offline_token"] is ["true" or "1", ..]);

    /// <summary>Reads the form of a POST (CNCF distribution, "OAuth2 Token Authentication"; RFC 6749, sections 4.3 and 6).</summary>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.RequestInvalid"/>: it is too long, malformed, or comes too slowly, or its <c>grant_type</c> is not known.
    /// </exception>
    public static async Task<TokenRequest> ReadFormAsync(HttpContext context, TimeProvider time)
    {
        var form = QueryHelpers.ParseQuery(await ReadBodyAsync(context, time));
        var type = Value("grant_type");
        return new TokenRequest(TokenScope.Parse(form.GetValueOrDefault("scope")), Value("access_type") == "offline")
        {
            Grant = type switch
            {
                "password" => new TokenGrant(Value("username"), Value("password"), RefreshToken: null),
                "refresh_token" => new TokenGrant(string.Empty, string.Empty, Value("refresh_token")),
                _ => throw new RegistryException(
                    RegistryErrorCode.RequestInvalid, "The grant_type is not supported: 'password' and 'refresh_token' are."),
            },
        };

        string Value(string name) => form.GetValueOrDefault(name) is [{ } value] ? value : string.Empty;
    }

    private static async Task<string> ReadBodyAsync(HttpContext context, TimeProvider time)
    {
        using var deadline = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);
        var reader = context.Request.BodyReader;
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(either.Token);
                var buffer = read.Buffer;
                if (read.IsCompleted || buffer.Length > MaxFormLength)
                {
                    var text = buffer.Length > MaxFormLength ? null : Encoding.UTF8.GetString(buffer);
                    reader.AdvanceTo(buffer.End);
                    return text ?? throw new RegistryException(RegistryErrorCode.RequestInvalid, $"The form is longer than {MaxFormLength} bytes.");
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        catch (OperationCanceledException exception) when (deadline.IsCancellationRequested)
        {
            throw new RegistryException(RegistryErrorCode.RequestInvalid, "The form did not come in time.", exception);
        }
        catch (IOException exception) when (
            !context.RequestAborted.IsCancellationRequested && exception is not (BadHttpRequestException or ConnectionResetException))
        {
            // Kestrel's, about a chunk size (RFC 9112, section 7.1) beyond measure.
            throw new RegistryException(RegistryErrorCode.RequestInvalid, "The form's chunks are malformed.", exception);
        }
    }
}

/// <summary>Who asks for a token, by what the form says.</summary>
/// <param name="User">The name.</param>
/// <param name="Password">The password.</param>
/// <param name="RefreshToken">The refresh token; <c>null</c>: a name and a password are given.</param>
internal sealed record TokenGrant(string User, string Password, string? RefreshToken);
