using Microsoft.AspNetCore.Http.Features;
using Registry.Core.Access;
using Registry.Core.Audit;
using Registry.Core.Errors;
using Registry.Core.Events;
using Registry.Core.Limits;
using Registry.Core.Operations;
using Registry.Daemon.Auth;
using Registry.Daemon.Limits;

namespace Registry.Daemon.Http;

/// <summary>Everything under <c>/v2/</c>: reads the request, has it authorized, and hands it to its handler.</summary>
internal sealed class V2Endpoint
{
    /// <summary>What the access log and metrics call the route of manifests.</summary>
    public const string ManifestRoute = "manifest";

    private readonly BlobHandler _blobs;
    private readonly UploadHandler _uploads;
    private readonly ManifestHandler _manifests;
    private readonly ListHandler _lists;
    private readonly IAccessControl _access;
    private readonly LimitsInForce _limits;
    private readonly RequestAudit _audit;
    private readonly DiskGuard _guard;

    /// <summary>Puts the handlers together.</summary>
    public V2Endpoint(
        UploadService uploads,
        BlobService blobs,
        ManifestService manifests,
        ListingService lists,
        IAccessControl access,
        LimitsInForce limits,
        DiskGuard guard,
        IAuditTrail audit,
        EventsInForce events,
        WireOptions options,
        TimeProvider time)
    {
        var bodies = new RequestBody(options, time);
        _blobs = new BlobHandler(blobs);
        _uploads = new UploadHandler(uploads, blobs, bodies, options);
        _audit = new RequestAudit(audit);
        _manifests = new ManifestHandler(manifests, bodies, options, _audit, new RequestOrigin(events));
        _lists = new ListHandler(lists);
        (_access, _limits, _guard) = (access, limits, guard);
    }

    /// <summary>Answers a request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers[WireHeaders.DockerDistributionApiVersion] = "registry/2.0";
        var method = context.Request.Method;
        var request = V2Request.Parse(method, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        if (context.Features.Get<AccessRecord>() is { } access)
        {
            access.Route = RouteName(request.Resource);
            access.Repository = request.Resource is V2Resource.Base or V2Resource.Catalog ? null : request.Repository.ToString();
        }

        if (method == HttpMethods.Options)
        {
            AnswerOptions(context, request.Resource);
            return;
        }

        var demand = DemandOf(request, method) ?? throw NotAllowed(context, request.Resource);
        try
        {
            var caller = await _access.AuthorizeAsync(context, demand);
            context.Features.Set(caller);
            var limits = _limits.Current;
            limits.Rates?.Count(caller.Identity, ClientAddress.Of(context), ClassOf(request.Resource));
            if (NeedsRoom(request.Resource, method))
            {
                _guard.RequireRoom();
            }

            await DispatchAsync(context, request, method, limits.Policy);
            _audit.RecordServed(context, request);
        }
        catch (RegistryException error)
        {
            _audit.RecordRefused(context, request, error.Code);
            throw;
        }
    }

    private Task DispatchAsync(HttpContext context, V2Request request, string method, LimitPolicy limits) => (request.Resource, method) switch
    {
        (V2Resource.Base, _) => AnswerBaseAsync(context),
        (V2Resource.Catalog, _) => _lists.CatalogAsync(context),
        (V2Resource.Tags, _) => _lists.TagsAsync(context, request),
        (V2Resource.Referrers, _) => _lists.ReferrersAsync(context, request),
        (V2Resource.Manifest, "PUT") => _manifests.PutAsync(context, request, limits.For(request.Repository)),
        (V2Resource.Manifest, "DELETE") => _manifests.DeleteAsync(context, request, limits.For(request.Repository)),
        (V2Resource.Manifest, _) => _manifests.GetAsync(context, request),
        (V2Resource.Blob, "GET") => _blobs.GetAsync(context, request),
        (V2Resource.Blob, "HEAD") => _blobs.HeadAsync(context, request),
        (V2Resource.Blob, _) => _blobs.DeleteAsync(context, request, limits.For(request.Repository)),
        (V2Resource.Uploads, _) => _uploads.StartAsync(context, request, limits.For(request.Repository)),
        (V2Resource.Upload, "GET") => _uploads.StatusAsync(context, request),
        (V2Resource.Upload, "PATCH") => _uploads.AppendAsync(context, request, limits.For(request.Repository)),
        (V2Resource.Upload, "PUT") => _uploads.CompleteAsync(context, request, limits.For(request.Repository)),
        (V2Resource.Upload, _) => _uploads.CancelAsync(context, request),
        _ => throw new ArgumentOutOfRangeException(nameof(request)),
    };

    /// <summary>
    /// What a request asks to be allowed; <c>null</c>: the resource does not know the method. Whatever is done to an upload session asks
    /// for what its start asked: the session's id gives no right.
    /// </summary>
    private static AccessDemand? DemandOf(V2Request request, string method) => (request.Resource, method) switch
    {
        (V2Resource.Base, "GET" or "HEAD") => AccessDemand.SignedIn,
        (V2Resource.Catalog, "GET" or "HEAD") => AccessDemand.Catalog,
        (V2Resource.Tags or V2Resource.Referrers or V2Resource.Manifest or V2Resource.Blob, "GET" or "HEAD") =>
            AccessDemand.In(request.Repository, RegistryAction.Pull),
        (V2Resource.Manifest, "PUT") or (V2Resource.Uploads, "POST") or (V2Resource.Upload, "GET" or "PATCH" or "PUT" or "DELETE") =>
            AccessDemand.In(request.Repository, RegistryAction.Push),
        (V2Resource.Manifest or V2Resource.Blob, "DELETE") => AccessDemand.In(request.Repository, RegistryAction.Delete),
        _ => null,
    };

    /// <summary>Whether a request is a step of a push. Even one without a body adds records, and leads to more.</summary>
    private static bool NeedsRoom(V2Resource resource, string method) =>
        (resource, method) is (V2Resource.Manifest, "PUT") or (V2Resource.Uploads, "POST") or (V2Resource.Upload, "PATCH" or "PUT");

    private static RouteClass ClassOf(V2Resource resource) => resource switch
    {
        V2Resource.Manifest => RouteClass.Manifests,
        V2Resource.Blob => RouteClass.Blobs,
        V2Resource.Uploads or V2Resource.Upload => RouteClass.Uploads,
        _ => RouteClass.Lists,
    };

    /// <summary>The methods that a resource knows, besides OPTIONS.</summary>
    private static string Allowed(V2Resource resource) => resource switch
    {
        V2Resource.Manifest => "GET, HEAD, PUT, DELETE, OPTIONS",
        V2Resource.Blob => "GET, HEAD, DELETE, OPTIONS",
        V2Resource.Uploads => "POST, OPTIONS",
        V2Resource.Upload => "GET, PATCH, PUT, DELETE, OPTIONS",
        _ => "GET, HEAD, OPTIONS",
    };

    private static Task AnswerBaseAsync(HttpContext context)
    {
        SecurityHeaders.Protect(context.Response.Headers);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = 2;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync("{}", context.RequestAborted);
    }

    private static void AnswerOptions(HttpContext context, V2Resource resource)
    {
        context.Response.Headers.Allow = Allowed(resource);
        context.Response.ContentLength = 0;
    }

    private static RegistryException NotAllowed(HttpContext context, V2Resource resource)
    {
        var allowed = Allowed(resource);
        context.Response.Headers.Allow = allowed;
        return new RegistryException(RegistryErrorCode.MethodNotAllowed, $"This route does not know the method; it knows {allowed}.");
    }

    private static string RouteName(V2Resource resource) => resource switch
    {
        V2Resource.Base => "base",
        V2Resource.Catalog => "catalog",
        V2Resource.Tags => "tags",
        V2Resource.Manifest => ManifestRoute,
        V2Resource.Blob => "blob",
        V2Resource.Uploads => "uploads",
        V2Resource.Upload => "upload",
        V2Resource.Referrers => "referrers",
        _ => throw new ArgumentOutOfRangeException(nameof(resource)),
    };
}
