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

    private volatile bool _isSilent;

    /// <summary>How many bytes were handed on.</summary>
    public long BytesRead { get; private set; }

    /// <summary>
    /// Hands the whole body on, piece by piece; each piece is consumed when the call for it returns. Whatever is thrown, the rest of
    /// the body can still be read, as a server does before it answers on a connection that is to be kept.
    /// </summary>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.BlobUploadInvalid"/>: the client fell silent.</exception>
    public async Task CopyToAsync(PieceConsumer consume, CancellationToken cancellationToken)
    {
        await using var timer = time.CreateTimer(static state => ((BodyReader)state!).GiveUp(), this, idle, Timeout.InfiniteTimeSpan);
        ReadResult result;
        do
        {
            // Others cancel reads too, such as a server that stops: only silence ends the body.
            result = await body.ReadAsync(cancellationToken);
            if (_isSilent)
            {
                body.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                throw new RegistryException(
                    RegistryErrorCode.BlobUploadInvalid, $"No byte of the body came for {idle.TotalSeconds:0.###} seconds.");
            }

            HandOn(result, consume);
            timer.Change(idle, Timeout.InfiniteTimeSpan);
        }
        while (!result.IsCompleted);
    }

    private void GiveUp()
    {
        _isSilent = true;
        body.CancelPendingRead();
    }

    private void HandOn(in ReadResult result, PieceConsumer consume)
    {
        var buffer = result.Buffer;
        var isPiece = buffer.Length >= PieceSize || result.IsCompleted;
        try
        {
            if (isPiece && !buffer.IsEmpty)
            {
                consume(buffer);
                BytesRead += buffer.Length;
            }
        }
        finally
        {
            body.AdvanceTo(isPiece ? buffer.End : buffer.Start, buffer.End);
        }
    }
}
