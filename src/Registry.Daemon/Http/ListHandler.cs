using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Registry.Core.Errors;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Daemon.Auth;

namespace Registry.Daemon.Http;

/// <summary>Lists of tags, repositories and referrers, page by page (OCI distribution spec, "Content Discovery").</summary>
internal sealed class ListHandler(ListingService lists)
{
    /// <summary>GET on a repository's tags. A repository that nobody pushed to has none.</summary>
    public async Task TagsAsync(HttpContext context, V2Request request)
    {
        var size = PageSize(context);
        var page = await lists.TagsAsync(request.Repository, size, context.Request.Query["last"], context.RequestAborted);
        Link(context, page, $"/v2/{request.Repository}/tags/list", size, static tag => tag);
        await WireJson.WriteAsync(context, new TagsBody(request.Repository.ToString(), page.Items), WireJson.Relaxed.TagsBody, "application/json");
    }

    /// <summary>GET on the catalog: what the caller may pull.</summary>
    public async Task CatalogAsync(HttpContext context)
    {
        var size = PageSize(context);
        var caller = context.Features.GetRequiredFeature<Caller>();
        var page = await lists.RepositoriesAsync(size, context.Request.Query["last"], caller.MayList, context.RequestAborted);
        Link(context, page, "/v2/_catalog", size, static name => name);
        await WireJson.WriteAsync(context, new CatalogBody(page.Items), WireJson.Relaxed.CatalogBody, "application/json");
    }

    /// <summary>GET on a subject's referrers: always an index, empty when there are none.</summary>
    public async Task ReferrersAsync(HttpContext context, V2Request request)
    {
        string? artifactType = context.Request.Query["artifactType"];
        artifactType = string.IsNullOrEmpty(artifactType) ? null : artifactType;
        Digest? after = Digest.TryParse(context.Request.Query["last"], null, out var last) ? last : null;
        var page = await lists.ReferrersAsync(request.Repository, request.Digest, artifactType, after, context.RequestAborted);
        var path = $"/v2/{request.Repository}/referrers/{request.Digest}";
        if (artifactType is not null)
        {
            context.Response.Headers[WireHeaders.OciFiltersApplied] = "artifactType";
            path += $"?artifactType={Uri.EscapeDataString(artifactType)}";
        }

        Link(context, page, path, null, static descriptor => descriptor.Digest.ToString());
        var body = new IndexBody(2, MediaTypes.OciIndex, [.. page.Items.Select(DescriptorBody.Of)]);
        await WireJson.WriteAsync(context, body, WireJson.Relaxed.IndexBody, MediaTypes.OciIndex);
    }

    /// <summary>The page size that the client wishes; one beyond every number is clamped like any other that is too large.</summary>
    private static int? PageSize(HttpContext context)
    {
        if (context.Request.Query["n"] is not [{ Length: > 0 } text, ..])
        {
            return null;
        }

        if (text.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            throw new RegistryException(RegistryErrorCode.PageSizeInvalid, "The page size 'n' is invalid: a number from 0 is expected.");
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : int.MaxValue;
    }

    /// <summary>Says where the next page is (RFC 8288), relative to the server that the client asked.</summary>
    private static void Link<T>(HttpContext context, Page<T> page, string path, int? size, Func<T, string> key)
    {
        if (!page.HasMore)
        {
            return;
        }

        var join = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var n = size is { } wished ? string.Create(CultureInfo.InvariantCulture, $"n={wished}&") : string.Empty;
        context.Response.Headers.Link = $"<{path}{join}{n}last={Uri.EscapeDataString(key(page.Items[^1]))}>; rel=\"next\"";
    }
}
