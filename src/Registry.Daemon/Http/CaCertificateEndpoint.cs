using Registry.Core.Errors;

namespace Registry.Daemon.Http;

/// <summary>Gives the certificate of the private authority, which clients have to trust, to whoever asks.</summary>
/// <param name="file">The certificate's file, in PEM; <c>null</c>: the server's certificate is from no private authority.</param>
internal sealed class CaCertificateEndpoint(string? file)
{
    /// <summary>Where it is.</summary>
    public const string Path = "/ca.crt";

    /// <summary>Answers a request.</summary>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.MethodNotAllowed"/>; <see cref="RegistryErrorCode.RouteUnknown"/>: there is no such certificate.
    /// </exception>
    public async Task InvokeAsync(HttpContext context)
    {
        ReadMethods.Require(context);
        if (file is null || !File.Exists(file))
        {
            throw new RegistryException(RegistryErrorCode.RouteUnknown, "This registry has no private CA.");
        }

        var certificate = await File.ReadAllBytesAsync(file, context.RequestAborted);
        context.Response.ContentType = "application/x-x509-ca-cert";
        context.Response.ContentLength = certificate.Length;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(certificate, context.RequestAborted);
        }
    }
}
