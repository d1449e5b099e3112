using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Operations;

namespace Registry.Daemon.Http;

/// <summary>Manifests by tag or digest (OCI distribution spec, "Pulling manifests", "Pushing Manifests", "Deleting Manifests").</summary>
internal sealed class ManifestHandler(
    ManifestService manifests, RequestBody bodies, WireOptions options, RequestAudit audit, RequestOrigin origins)
{
    private const int MaxWarningBytes = 4096;

    /// <summary>GET and HEAD: the bytes as they were sent, with the type they were sent with, whatever the client accepts.</summary>
    public async Task GetAsync(HttpContext context, V2Request request)
    {
        var isGet = HttpMethods.IsGet(context.Request.Method);
        var manifest = isGet
            ? await manifests.GetAsync(request.Repository, request.Reference, origins.Of(context), context.RequestAborted)
            : await manifests.StatAsync(request.Repository, request.Reference, context.RequestAborted);
        var headers = context.Response.Headers;
        var entityTag = EntityTag.Of(manifest.Digest);
        headers[WireHeaders.DockerContentDigest] = manifest.Digest.ToString();
        headers.ETag = entityTag;
        if (EntityTag.Matches(context.Request.Headers.IfNoneMatch, entityTag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        if (!manifest.MediaType.StartsWith("application/", StringComparison.OrdinalIgnoreCase))
        {
            // Whoever pushed it chose the type, and may have chosen one that browsers show as a page.
            SecurityHeaders.Protect(headers);
        }

        headers.ContentType = manifest.MediaType;
        context.Response.ContentLength = manifest.Bytes.Length;
        if (isGet)
        {
            await context.Response.BodyWriter.WriteAsync(manifest.Bytes, context.RequestAborted);
            if (context.Features.Get<AccessRecord>() is { } access)
            {
                access.BytesSent = manifest.Bytes.Length;
            }
        }
    }

    /// <summary>PUT: a manifest under a tag, or by digest with any number of tags.</summary>
    public async Task PutAsync(HttpContext context, V2Request request, EffectiveLimits limits)
    {
        var tags = Tags(context.Request.Query["tag"]);
        var bytes = await bodies.ReadManifestAsync(context, limits);
        var pushed = await manifests.PutAsync(
            request.Repository,
            request.Reference,
            tags,
            MediaType(context.Request.ContentType),
            bytes,
            limits,
            origins.Of(context),
            context.RequestAborted);
        audit.RecordMoves(context, request.Repository, pushed);
        var headers = context.Response.Headers;
        headers.Location = $"{options.LocationPrefix}/v2/{request.Repository}/manifests/{pushed.Digest}";
        headers[WireHeaders.DockerContentDigest] = pushed.Digest.ToString();
        if (pushed.Subject is { } subject)
        {
            headers[WireHeaders.OciSubject] = subject.ToString();
        }

        if (tags.Length > 0)
        {
            headers[WireHeaders.OciTag] = new StringValues([.. tags.Select(static tag => tag.ToString())]);
        }

        Warn(headers, pushed.Warnings);
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.ContentLength = 0;
    }

    /// <summary>DELETE: a tag alone, or a manifest with all its tags.</summary>
    public async Task DeleteAsync(HttpContext context, V2Request request, EffectiveLimits limits)
    {
        await manifests.DeleteAsync(request.Repository, request.Reference, limits, origins.Of(context), context.RequestAborted);
        if (request.Reference.Digest is { } digest)
        {
            context.Response.Headers[WireHeaders.DockerContentDigest] = digest.ToString();
        }

        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.ContentLength = 0;
    }

    /// <summary>
    /// Warnings that clients show to people (OCI distribution spec, "Warnings"): code 299 by nobody, and a quoted string. What exceeds the
    /// bytes that all of them may have together is left out.
    /// </summary>
    private static void Warn(IHeaderDictionary headers, IReadOnlyList<string> warnings)
    {
        var left = MaxWarningBytes;
        foreach (var text in warnings)
        {
            var quoted = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
            var warning = $"299 - \"{quoted}\"";
            left -= warning.Length;
            if (left >= 0)
            {
                headers.Append(HeaderNames.Warning, warning);
            }
        }
    }

    private static Tag[] Tags(StringValues texts)
    {
        if (texts.Count == 0)
        {
            return [];
        }

        var tags = new Tag[texts.Count];
        for (var i = 0; i < tags.Length; i++)
        {
            tags[i] = Tag.TryParse(texts[i], out var tag) ? tag : throw V2Request.InvalidTag();
        }

        return tags;
    }

    /// <summary>The media type without its parameters, or <c>null</c> when there is none.</summary>
    private static string? MediaType(string? contentType)
    {
        var end = contentType.AsSpan().IndexOf(';');
        var type = (end < 0 ? contentType : contentType![..end])?.Trim();
        return string.IsNullOrEmpty(type) ? null : type;
    }
}
