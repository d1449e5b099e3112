using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Registry.Core.Errors;
using Registry.Core.Operations;

namespace Registry.Daemon.Http;

/// <summary>Everything under <c>/v2/</c>: reads the request, hands it to its handler, and is the one exit for errors.</summary>
public sealed partial class V2Endpoint
{
    private readonly BlobHandler _blobs;
    private readonly UploadHandler _uploads;
    private readonly ManifestHandler _manifests;
    private readonly ListHandler _lists;
    private readonly ILogger<V2Endpoint> _logger;

    /// <summary>Puts the handlers together.</summary>
    public V2Endpoint(
        UploadService uploads,
        BlobService blobs,
        ManifestService manifests,
        ListingService lists,
        WireOptions options,
        TimeProvider time,
        ILogger<V2Endpoint> logger)
    {
        var bodies = new RequestBody(options, time);
        _blobs = new BlobHandler(blobs);
        _uploads = new UploadHandler(uploads, blobs, bodies, options);
        _manifests = new ManifestHandler(manifests, bodies, options);
        _lists = new ListHandler(lists);
        _logger = logger;
    }

    /// <summary>Answers a request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers[WireHeaders.DockerDistributionApiVersion] = "registry/2.0";
        try
        {
            await DispatchAsync(context);
        }
        catch (Exception error) when (IsGone(context, error))
        {
            Log.ClientGone(_logger, error.GetType().Name, context.TraceIdentifier);
            context.Abort();
        }
        catch (Exception error) when (context.Response.HasStarted)
        {
            Log.Broken(_logger, error, context.TraceIdentifier);
            context.Abort();
        }
        catch (RegistryException error)
        {
            var level = Level(error.Code);
            Log.Refused(_logger, level, error.InnerException, error.Code, error.Message, context.TraceIdentifier);
            await ErrorResponse.WriteAsync(context, error);
        }
        catch (BadHttpRequestException error)
        {
            await ErrorResponse.WriteAsync(context, new RegistryException(RegistryErrorCode.RequestInvalid, error.Message, error));
        }
        catch (Exception error)
        {
            Log.Failed(_logger, error, context.TraceIdentifier);
            await ErrorResponse.WriteFailureAsync(context);
        }
    }

    private Task DispatchAsync(HttpContext context)
    {
        var method = context.Request.Method;
        var request = V2Request.Parse(method, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        if (context.Features.Get<AccessRecord>() is { } access)
        {
            access.Route = RouteName(request.Resource);
            access.Repository = request.Resource is V2Resource.Base or V2Resource.Catalog ? null : request.Repository.ToString();
        }

        return (request.Resource, method) switch
        {
            (V2Resource.Base, "GET" or "HEAD") => AnswerBaseAsync(context),
            (V2Resource.Catalog, "GET" or "HEAD") => _lists.CatalogAsync(context),
            (V2Resource.Tags, "GET" or "HEAD") => _lists.TagsAsync(context, request),
            (V2Resource.Referrers, "GET" or "HEAD") => _lists.ReferrersAsync(context, request),
            (V2Resource.Manifest, "GET" or "HEAD") => _manifests.GetAsync(context, request),
            (V2Resource.Manifest, "PUT") => _manifests.PutAsync(context, request),
            (V2Resource.Manifest, "DELETE") => _manifests.DeleteAsync(context, request),
            (V2Resource.Blob, "GET") => _blobs.GetAsync(context, request),
            (V2Resource.Blob, "HEAD") => _blobs.HeadAsync(context, request),
            (V2Resource.Blob, "DELETE") => _blobs.DeleteAsync(context, request),
            (V2Resource.Uploads, "POST") => _uploads.StartAsync(context, request),
            (V2Resource.Upload, "GET") => _uploads.StatusAsync(context, request),
            (V2Resource.Upload, "PATCH") => _uploads.AppendAsync(context, request),
            (V2Resource.Upload, "PUT") => _uploads.CompleteAsync(context, request),
            (V2Resource.Upload, "DELETE") => _uploads.CancelAsync(context, request),
            (_, "OPTIONS") => AnswerOptions(context, request.Resource),
            _ => throw NotAllowed(context, request.Resource),
        };
    }

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
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = 2;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync("{}", context.RequestAborted);
    }

    private static Task AnswerOptions(HttpContext context, V2Resource resource)
    {
        context.Response.Headers.Allow = Allowed(resource);
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
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
        V2Resource.Manifest => "manifest",
        V2Resource.Blob => "blob",
        V2Resource.Uploads => "uploads",
        V2Resource.Upload => "upload",
        V2Resource.Referrers => "referrers",
        _ => throw new ArgumentOutOfRangeException(nameof(resource)),
    };

    /// <summary>What the client did wrong is its own affair; what the disk did wrong is the administrator's.</summary>
    private static LogLevel Level(RegistryErrorCode code) =>
        code is RegistryErrorCode.StorageFull or RegistryErrorCode.StorageUnavailable ? LogLevel.Error : LogLevel.Debug;

    /// <summary>Whether the client hung up: nobody is left to answer.</summary>
    private static bool IsGone(HttpContext context, Exception error) =>
        error is ConnectionResetException || (context.RequestAborted.IsCancellationRequested && error is OperationCanceledException or IOException);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "The client is gone ({Kind}); request {RequestId}")]
        public static partial void ClientGone(ILogger logger, string kind, string requestId);

        [LoggerMessage(LogLevel.Error, "An answer broke off; request {RequestId}")]
        public static partial void Broken(ILogger logger, Exception error, string requestId);

        [LoggerMessage("Refused with {Code}: {Reason} Request {RequestId}")]
        public static partial void Refused(
            ILogger logger, LogLevel level, Exception? error, RegistryErrorCode code, string reason, string requestId);

        [LoggerMessage(LogLevel.Error, "A request failed; request {RequestId}")]
        public static partial void Failed(ILogger logger, Exception error, string requestId);
    }
}
