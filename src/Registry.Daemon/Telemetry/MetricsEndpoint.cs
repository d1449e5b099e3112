using Registry.Core.Errors;
using Registry.Daemon.Auth;
using Registry.Daemon.Http;

namespace Registry.Daemon.Telemetry;

/// <summary>Gives the metrics to Prometheus, and to nobody but administrators.</summary>
/// <param name="metrics">The metrics.</param>
/// <param name="access">Decides who is one.</param>
internal sealed class MetricsEndpoint(MetricsReader metrics, IAccessControl access)
{
    /// <summary>Where it is.</summary>
    public const string Path = "/metrics";

    /// <summary>Answers a request.</summary>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.Unauthorized"/> or <see cref="RegistryErrorCode.Denied"/>: the caller is no administrator.
    /// <see cref="RegistryErrorCode.MethodNotAllowed"/>.
    /// </exception>
    public async Task InvokeAsync(HttpContext context)
    {
        ReadMethods.Require(context);
        await access.AuthorizeAsync(context, AccessDemand.Administration);
        var text = PrometheusText.Write(await metrics.ReadAsync(context.RequestAborted));
        context.Response.ContentType = PrometheusText.ContentType;
        context.Response.ContentLength = text.Length;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            AccessRecord.Of(context).BytesSent = text.Length;
            await context.Response.Body.WriteAsync(text, context.RequestAborted);
        }
    }
}
