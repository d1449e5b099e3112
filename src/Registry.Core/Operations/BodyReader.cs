using System.IO.Pipelines;
using Registry.Core.Errors;

namespace Registry.Core.Operations;

/// <summary>
/// Reads a request's body in large pieces and gives up on a client from which nothing comes any more. Slow is fine, as long as
/// a byte arrives within the idle time.
/// </summary>
/// <param name="body">The body as it comes off the wire.</param>
/// <param name="idle">How long no byte may come.</param>
/// <param name="time">The clock.</param>
public sealed class BodyReader(PipeReader body, TimeSpan idle, TimeProvider time)
{
    /// <summary>How many bytes are gathered before they are handed on: large enough that a write costs little per byte.</summary>
    public const int PieceSize = 512 * 1024;

    /// <summary>How many bytes were handed on.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Hands the whole body on, piece by piece; each piece is consumed when the call for it returns.</summary>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.BlobUploadInvalid"/>: the client fell silent.</exception>
    public async Task CopyToAsync(PieceConsumer consume, CancellationToken cancellationToken)
    {
        await using var timer = time.CreateTimer(static state => ((PipeReader)state!).CancelPendingRead(), body, idle, Timeout.InfiniteTimeSpan);
        while (true)
        {
            var result = await body.ReadAsync(cancellationToken);
            if (result.IsCanceled)
            {
                throw new RegistryException(RegistryErrorCode.BlobUploadInvalid, $"No byte of the body came for {idle.TotalSeconds:0.###} seconds.");
            }

            var buffer = result.Buffer;
            if (buffer.Length < PieceSize && !result.IsCompleted)
            {
                body.AdvanceTo(buffer.Start, buffer.End);
            }
            else
            {
                if (!buffer.IsEmpty)
                {
                    consume(buffer);
                    BytesRead += buffer.Length;
                }

                body.AdvanceTo(buffer.End);
                if (result.IsCompleted)
                {
                    return;
                }
            }

            timer.Change(idle, Timeout.InfiniteTimeSpan);
        }
    }
}
