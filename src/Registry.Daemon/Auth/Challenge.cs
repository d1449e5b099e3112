using System.Net;
using System.Text;
using Registry.Core.Errors;

namespace Registry.Daemon.Auth;

/// <summary>
/// The <c>WWW-Authenticate</c> of refusals (RFC 6750, section 3; CNCF distribution, "Token Authentication Specification"): where to get
/// a token, and for what.
/// </summary>
/// <param name="externalUrl">Scheme and authority that clients know the registry by; empty: those of each request.</param>
public sealed class Challenge(string externalUrl)
{
    /// <summary>A refusal of a caller who has to sign in, or to come with another token.</summary>
    /// <param name="context">The request, whose response gets the challenge.</param>
    /// <param name="scope">What the token has to be for; <c>null</c>: nothing special.</param>
    /// <param name="error">What is wrong with the token that came (RFC 6750, section 3.1); <c>null</c>: there was none.</param>
    /// <param name="message">What is wrong, for people to read.</param>
    public RegistryException Refuse(HttpContext context, string? scope, string? error, string message)
    {
        var address = externalUrl.Length > 0 ? externalUrl : $"{context.Request.Scheme}://{HostOf(context)}";
        var value = new StringBuilder("Bearer realm=\"").Append(address).Append(TokenEndpoint.Path)
            .Append("\",service=\"").Append(ServiceOf(address)).Append('"');
        if (scope is not null)
        {
            value.Append(",scope=\"").Append(scope).Append('"');
        }

        if (error is not null)
        {
            value.Append(",error=\"").Append(error).Append('"');
        }

        context.Response.Headers.WWWAuthenticate = value.ToString();
        return new RegistryException(RegistryErrorCode.Unauthorized, message);
    }

    /// <summary>A refusal of wrong credentials at the token endpoint itself: it takes names and passwords (RFC 7617, section 2).</summary>
    public static RegistryException RefuseLogin(HttpContext context, string message)
    {
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"registryd\", charset=\"UTF-8\"";
        return new RegistryException(RegistryErrorCode.Unauthorized, message);
    }

    /// <summary>The host that the client asked; where it named none, as HTTP/1.0 lets it, the address that it connected to.</summary>
    private static string HostOf(HttpContext context) => (context.Request.Host, context.Connection.LocalIpAddress) switch
    {
        ({ HasValue: true } host, _) => host.Value,
        (_, { } address) => new IPEndPoint(address, context.Connection.LocalPort).ToString(),
        _ => "localhost",
    };

    private static string ServiceOf(string address) => address[(address.IndexOf("://", StringComparison.Ordinal) + 3)..];
}
