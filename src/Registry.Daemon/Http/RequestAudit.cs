using Registry.Core.Audit;
using Registry.Core.Errors;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Daemon.Auth;

namespace Registry.Daemon.Http;

/// <summary>Writes down what requests did, with who asked and what came of it.</summary>
internal sealed class RequestAudit(IAuditTrail trail)
{
    /// <summary>Writes down that a request was served, if it is of a kind that is written down.</summary>
    public void RecordServed(HttpContext context, V2Request request) =>
        Record(context, request, KindOf(request.Resource, context.Request.Method), AuditResult.Success);

    /// <summary>Writes down that a request was refused, if it is of a kind that is written down.</summary>
    public void RecordRefused(HttpContext context, V2Request request, RegistryErrorCode code)
    {
        // To be asked who one is, or to wait, is not to be refused: clients go on from there.
        if (code is RegistryErrorCode.Denied or RegistryErrorCode.TooLarge)
        {
            Record(context, request, DeniedKindOf(request.Resource, context.Request.Method), AuditResult.Denied);
        }
        else if (code is not (RegistryErrorCode.Unauthorized or RegistryErrorCode.TooManyRequests))
        {
            Record(context, request, KindOf(request.Resource, context.Request.Method), AuditResult.Failure);
        }
    }

    /// <summary>Writes down which tags a push took from other manifests.</summary>
    public void RecordMoves(HttpContext context, RepositoryName repository, PushedManifest pushed)
    {
        foreach (var moved in pushed.Moved)
        {
            trail.Record(Describe(context, AuditEventKind.Tag, AuditResult.Success, repository) with
            {
                Reference = moved.Tag.ToString(),
                Digest = pushed.Digest.ToString(),
                PreviousDigest = moved.Previous.ToString(),
            });
        }
    }

    private void Record(HttpContext context, V2Request request, AuditEventKind? recorded, AuditResult result)
    {
        if (recorded is { } kind && trail.Takes(kind))
        {
            trail.Record(Describe(context, kind, result, request.Repository) with
            {
                Reference = request.Resource switch
                {
                    V2Resource.Manifest => request.Reference.ToString(),
                    V2Resource.Blob => request.Digest.ToString(),
                    _ => null,
                },
                Digest = context.Response.Headers[WireHeaders.DockerContentDigest],
            });
        }
    }

    private static AuditEvent Describe(HttpContext context, AuditEventKind kind, AuditResult result, RepositoryName repository)
    {
        var identity = context.Features.Get<Caller>()?.Identity;
        return new AuditEvent(kind, identity?.Name ?? "anonymous", result)
        {
            Token = identity?.Token,
            Address = context.Connection.RemoteIpAddress,
            Repository = repository.ToString(),
            RequestId = context.TraceIdentifier,
        };
    }

    private static AuditEventKind? KindOf(V2Resource resource, string method) => (resource, method) switch
    {
        (V2Resource.Manifest, "GET") => AuditEventKind.Pull,
        (V2Resource.Manifest, "PUT") => AuditEventKind.Push,
        (V2Resource.Manifest or V2Resource.Blob, "DELETE") => AuditEventKind.Delete,
        _ => null,
    };

    /// <summary>What a client who may not do it does not get any further with: a push begins with an upload, and a pull with HEAD.</summary>
    private static AuditEventKind? DeniedKindOf(V2Resource resource, string method) => (resource, method) switch
    {
        (V2Resource.Manifest, "HEAD") => AuditEventKind.Pull,
        (V2Resource.Uploads, "POST") => AuditEventKind.Push,
        _ => KindOf(resource, method),
    };
}
