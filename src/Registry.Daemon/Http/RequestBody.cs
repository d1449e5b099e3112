using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Core.Operations;

namespace Registry.Daemon.Http;

/// <summary>Reads the bodies of requests: blobs streaming, manifests whole up to their limit.</summary>
internal sealed class RequestBody(WireOptions options, TimeProvider time)
{
    private const int UsualManifestSize = 4 * 1024;
    private const int LargestAnnounced = 64 * 1024;

    /// <summary>Hands the body to an operation, and tells the access log how much of it was taken.</summary>
    public async Task ReadAsync(HttpContext context, Func<BodyReader, Task> operation)
    {
        var body = new BodyReader(context.Request.BodyReader, options.BodyIdleTimeout, time) { Length = context.Request.ContentLength };
        try
        {
            await operation(body);
        }
        catch (IOException error) when (
            !context.RequestAborted.IsCancellationRequested && error is not (BadHttpRequestException or ConnectionResetException))
        {
            // The store's faults are RegistryExceptions by now: this is Kestrel's, about a chunk size (RFC 9112, 7.1) beyond measure.
            throw new RegistryException(RegistryErrorCode.RequestInvalid, "The body's chunks are malformed.", error);
        }
        finally
        {
            if (context.Features.Get<AccessRecord>() is { } access)
            {
                access.BytesReceived = body.BytesRead;
            }
        }
    }

    /// <summary>The whole body of a manifest.</summary>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.TooLarge"/>.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadManifestAsync(HttpContext context, EffectiveLimits limits)
    {
        var expected = context.Request.ContentLength;
        limits.RequireManifestSize(expected ?? 0);

        // What a client announces is not what it sends: memory grows with what comes.
        var buffer = new ArrayBufferWriter<byte>((int)Math.Clamp(expected ?? 0, UsualManifestSize, LargestAnnounced));
        await ReadAsync(context, body => body.CopyToAsync(
            (in piece) =>
            {
                limits.RequireManifestSize(buffer.WrittenCount + piece.Length);
                foreach (var segment in piece)
                {
                    buffer.Write(segment.Span);
                }
            },
            context.RequestAborted));
        return buffer.WrittenMemory;
    }
}
