using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Registry.Daemon.Http;

namespace Registry.Daemon.Telemetry;

/// <summary>
/// Makes a span of each request that is traced, within the caller's trace where it comes with one (W3C Trace Context), named and described
/// by OpenTelemetry's semantic conventions for HTTP servers.
/// </summary>
/// <param name="next">What serves requests.</param>
/// <param name="source">Makes spans, of those requests that somebody wants to have traced.</param>
internal sealed class RequestTracing(RequestDelegate next, ActivitySource source)
{
    /// <summary>Serves a request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        // The framework has an activity of its own in place, which nobody records: it must not come between caller and span.
        Activity.Current = null;
        var headers = context.Request.Headers;
        ActivityContext.TryParse(headers.TraceParent, headers.TraceState, isRemote: true, out var parent);
        using var span = source.StartActivity(ActivityKind.Server, parent, name: context.Request.Method);
        if (span is null)
        {
            await next(context);
            return;
        }

        var record = AccessRecord.Of(context);
        try
        {
            await next(context);
        }
        finally
        {
            Describe(span, context, record);
        }
    }

    private static void Describe(Activity span, HttpContext context, AccessRecord record)
    {
        if (record.Route is { } route)
        {
            span.DisplayName = $"{context.Request.Method} {route}";
            span.SetTag("registryd.route", route);
        }

        if (record.Repository is { } repository)
        {
            span.SetTag("registryd.repository", repository);
        }

        span.SetTag("http.request.method", context.Request.Method);
        span.SetTag("http.response.status_code", context.Response.StatusCode);
        span.SetTag("url.scheme", context.Request.Scheme);
        span.SetTag("url.path", RequestPath.Of(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget).ToString());
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }
    }
}
