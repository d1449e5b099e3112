using Registry.Core.Errors;

namespace Registry.Daemon.Http;

/// <summary>
/// Answers <c>/ca.crt</c> with the certificate of the private authority that clients have to trust, to whoever asks; every other request
/// goes on.
/// </summary>
/// <param name="file">The certificate's file, in PEM; <c>null</c>: the server's certificate is from no private authority.</param>
/// <param name="next">Answers everything else.</param>
public sealed class CaCertificateEndpoint(string? file, RequestDelegate next)
{
    /// <summary>Where it is.</summary>
    public const string Path = "/ca.crt";

    /// <summary>Answers a request.</summary>
    public Task InvokeAsync(HttpContext context) =>
        context.Request.Path == Path && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
            ? AnswerAsync(context)
            : next(context);

    private Task AnswerAsync(HttpContext context)
    {
        if (context.Features.Get<AccessRecord>() is { } access)
        {
            access.Route = "ca.crt";
        }

        return file is not null && File.Exists(file)
            ? SendAsync(context, file)
            : ErrorResponse.WriteAsync(context, new RegistryException(RegistryErrorCode.RouteUnknown, "This registry has no private CA."));
    }

    private static async Task SendAsync(HttpContext context, string file)
    {
        var certificate = await File.ReadAllBytesAsync(file, context.RequestAborted);
        context.Response.ContentType = "application/x-x509-ca-cert";
        context.Response.ContentLength = certificate.Length;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(certificate, context.RequestAborted);
        }
    }
}
