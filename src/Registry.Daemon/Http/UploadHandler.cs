using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Registry.Core.Access;
using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Daemon.Auth;

namespace Registry.Daemon.Http;

/// <summary>Upload sessions, pushes in one request, and mounts (OCI distribution spec, "Pushing blobs").</summary>
internal sealed class UploadHandler(UploadService uploads, BlobService blobs, RequestBody bodies, WireOptions options)
{
    /// <summary>POST on the sessions: a mount, a whole blob, or a new session.</summary>
    public async Task StartAsync(HttpContext context, V2Request request, EffectiveLimits limits)
    {
        var query = context.Request.Query;
        if (query["mount"] is [{ } mount, ..] && await TryMountAsync(context, request.Repository, mount, query["from"], limits))
        {
            return;
        }

        if (query["digest"] is [{ Length: > 0 } text, ..])
        {
            var digest = ParseDigest(text);
            await bodies.ReadAsync(context, body => uploads.PushAsync(request.Repository, digest, body, limits, context.RequestAborted));
            Created(context, request.Repository, digest);
            return;
        }

        var algorithm = Algorithm(query["digest-algorithm"]);
        var session = await uploads.StartAsync(request.Repository, algorithm, limits, context.RequestAborted);
        if (options.ChunkMinLength > 0)
        {
            context.Response.Headers[WireHeaders.OciChunkMinLength] = options.ChunkMinLength.ToString(CultureInfo.InvariantCulture);
        }

        Describe(context, request.Repository, session.Id);
        Progress(context, StatusCodes.Status202Accepted, 0);
    }

    /// <summary>GET on a session: how far it has come.</summary>
    public async Task StatusAsync(HttpContext context, V2Request request)
    {
        var length = await uploads.LengthAsync(request.Repository, request.Upload, context.RequestAborted);
        Describe(context, request.Repository, request.Upload);
        Progress(context, StatusCodes.Status204NoContent, length);
    }

    /// <summary>PATCH on a session: more bytes.</summary>
    public async Task AppendAsync(HttpContext context, V2Request request, EffectiveLimits limits)
    {
        Describe(context, request.Repository, request.Upload);
        var chunk = ContentRange.Parse(context.Request);
        long length = 0;
        await bodies.ReadAsync(
            context,
            async body =>
                length = await uploads.AppendAsync(request.Repository, request.Upload, chunk, body, limits, context.RequestAborted));
        Progress(context, StatusCodes.Status202Accepted, length);
    }

    /// <summary>PUT on a session: the last bytes, if any, and the digest.</summary>
    public async Task CompleteAsync(HttpContext context, V2Request request, EffectiveLimits limits)
    {
        var digest = ParseDigest(context.Request.Query["digest"]);
        var chunk = ContentRange.Parse(context.Request);
        Describe(context, request.Repository, request.Upload);
        await bodies.ReadAsync(
            context,
            body => uploads.CompleteAsync(request.Repository, request.Upload, digest, chunk, body, limits, context.RequestAborted));
        Created(context, request.Repository, digest);
    }

    /// <summary>DELETE on a session: it is dropped.</summary>
    public async Task CancelAsync(HttpContext context, V2Request request)
    {
        await uploads.CancelAsync(request.Repository, request.Upload, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>
    /// How far a session has come, as its <c>Range</c> header says it: without a unit, and a new session says <c>0-0</c>, which
    /// clients can read, rather than <c>0--1</c>.
    /// </summary>
    internal static string UploadRange(long length) => string.Create(CultureInfo.InvariantCulture, $"0-{Math.Max(length - 1, 0)}");

    private async Task<bool> TryMountAsync(
        HttpContext context, RepositoryName repository, string mount, string? from, EffectiveLimits limits)
    {
        RepositoryName? source = null;
        if (!string.IsNullOrEmpty(from))
        {
            if (!RepositoryName.TryParse(from, out var name))
            {
                return false;
            }

            source = name;
        }

        // Who may not pull the source is not told whether the blob is there: that is a session, too.
        var caller = context.Features.GetRequiredFeature<Caller>();
        if (!Digest.TryParse(mount, out var digest)
            || !await blobs.MountAsync(
                repository, digest, source, name => caller.Allows(name, RegistryAction.Pull), limits, context.RequestAborted))
        {
            return false;
        }

        Created(context, repository, digest);
        return true;
    }

    private static Digest ParseDigest(string? text) => Digest.TryParse(text, out var digest) ? digest : throw V2Request.InvalidDigest();

    private static DigestAlgorithm Algorithm(string? name) =>
        string.IsNullOrEmpty(name) ? DigestAlgorithm.Sha256
        : DigestAlgorithms.TryParse(name, out var algorithm) ? algorithm
        : throw new RegistryException(
            RegistryErrorCode.DigestInvalid,
            $"The digest algorithm is not supported; supported are {string.Join(" and ", DigestAlgorithms.All.Select(static a => a.Name))}.");

    private void Describe(HttpContext context, RepositoryName repository, UploadId id)
    {
        var text = id.ToString();
        context.Response.Headers.Location = $"{options.LocationPrefix}/v2/{repository}/blobs/uploads/{text}";
        context.Response.Headers[WireHeaders.DockerUploadUuid] = text;
    }

    private static void Progress(HttpContext context, int status, long length)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Range = UploadRange(length);
        if (status != StatusCodes.Status204NoContent)
        {
            context.Response.ContentLength = 0;
        }
    }

    private void Created(HttpContext context, RepositoryName repository, Digest digest)
    {
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = $"{options.LocationPrefix}/v2/{repository}/blobs/{digest}";
        context.Response.Headers[WireHeaders.DockerContentDigest] = digest.ToString();
        context.Response.ContentLength = 0;
    }
}
