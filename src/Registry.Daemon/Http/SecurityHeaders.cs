namespace Registry.Daemon.Http;

/// <summary>
/// What keeps a browser from doing anything with an answer but showing its text: no guessing of types, no frames, no scripts, no word
/// about where it came from.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    /// <summary>Serves the request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";

        // Blobs and manifests say so themselves where it takes more: these are what a registry is asked for all the time.
        if (!context.Request.Path.StartsWithSegments("/v2", StringComparison.Ordinal))
        {
            Protect(context.Response.Headers);
            context.Response.Headers.CacheControl = "no-store";
        }

        return next(context);
    }

    /// <summary>Keeps a document from doing anything in a browser.</summary>
    public static void Protect(IHeaderDictionary headers)
    {
        headers.XFrameOptions = "DENY";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";
        headers["Referrer-Policy"] = "no-referrer";
    }
}
