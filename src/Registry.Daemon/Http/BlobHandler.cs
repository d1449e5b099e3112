using System.Globalization;
using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Core.Stores;

namespace Registry.Daemon.Http;

/// <summary>Blobs by digest: GET, HEAD and DELETE (OCI distribution spec, "Pulling blobs", "Deleting Blobs").</summary>
internal sealed class BlobHandler(BlobService blobs)
{
    /// <summary>HEAD: whether the blob is here, and how large.</summary>
    public async Task HeadAsync(HttpContext context, V2Request request)
    {
        var size = await blobs.StatAsync(request.Repository, request.Digest, context.RequestAborted);
        if (!Describe(context, request.Digest))
        {
            context.Response.ContentLength = size;
        }
    }

    /// <summary>GET: the blob, or ranges of it.</summary>
    public async Task GetAsync(HttpContext context, V2Request request)
    {
        using var content = await blobs.OpenAsync(request.Repository, request.Digest, context.RequestAborted);
        if (Describe(context, request.Digest))
        {
            return;
        }

        List<ByteRange> ranges = [];
        var outcome = IsRangeWanted(context, request.Digest)
            ? ByteRanges.Parse(context.Request.Headers.Range, content.Length, out ranges)
            : RangeOutcome.Whole;
        switch (outcome)
        {
            case RangeOutcome.Unsatisfiable:
                throw NotSatisfiable(context, content.Length);
            case RangeOutcome.Partial when ranges.Count > 1:
                await SendSeveralAsync(context, content, ranges);
                return;
            case RangeOutcome.Partial:
                context.Response.Headers.ContentRange = ranges[0].Of(content.Length);
                await StartAsync(context, StatusCodes.Status206PartialContent, ranges[0].Length);
                await BlobBody.CopyAsync(content, ranges[0], context);
                return;
            default:
                await StartAsync(context, StatusCodes.Status200OK, content.Length);
                await BlobBody.CopyAsync(content, new ByteRange(0, content.Length), context);
                return;
        }
    }

    /// <summary>DELETE: the blob is gone from this repository.</summary>
    public async Task DeleteAsync(HttpContext context, V2Request request, EffectiveLimits limits)
    {
        await blobs.DeleteAsync(request.Repository, request.Digest, limits, context.RequestAborted);
        context.Response.Headers[WireHeaders.DockerContentDigest] = request.Digest.ToString();
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.ContentLength = 0;
    }

    /// <summary>Sets what every answer about the blob carries. <c>true</c>: the client has it already, and that is the answer.</summary>
    private static bool Describe(HttpContext context, Digest digest)
    {
        var headers = context.Response.Headers;
        var entityTag = EntityTag.Of(digest);
        headers[WireHeaders.DockerContentDigest] = digest.ToString();
        headers.ETag = entityTag;
        headers.CacheControl = "max-age=31536000, immutable";
        if (EntityTag.Matches(context.Request.Headers.IfNoneMatch, entityTag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return true;
        }

        headers.AcceptRanges = "bytes";
        headers.ContentType = MediaTypes.OctetStream;
        return false;
    }

    /// <summary>A range counts only while <c>If-Range</c>, if any, still names the content (RFC 9110, section 13.1.5).</summary>
    private static bool IsRangeWanted(HttpContext context, Digest digest) =>
        context.Request.Headers.Range.Count > 0
        && (context.Request.Headers.IfRange is not [{ } ifRange] || ifRange == EntityTag.Of(digest));

    private static RegistryException NotSatisfiable(HttpContext context, long size)
    {
        context.Response.Headers.CacheControl = default;
        context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{size}");
        return new RegistryException(RegistryErrorCode.RangeNotSatisfiable, $"The blob has {size} bytes, and none of them in the range.");
    }

    private static async Task SendSeveralAsync(HttpContext context, IBlobContent content, List<ByteRange> ranges)
    {
        var multipart = new MultipartBody(ranges, content.Length, MediaTypes.OctetStream);
        context.Response.ContentType = multipart.ContentType;
        await StartAsync(context, StatusCodes.Status206PartialContent, multipart.Length);
        await multipart.SendAsync(context, range => BlobBody.CopyAsync(content, range, context));
    }

    private static Task StartAsync(HttpContext context, int status, long length)
    {
        context.Response.StatusCode = status;
        context.Response.ContentLength = length;
        return context.Response.StartAsync(context.RequestAborted);
    }
}
