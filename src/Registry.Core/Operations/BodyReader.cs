using System.Buffers;
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

    /// <summary>How many bytes the client says that the body has; <c>null</c>: it does not say.</summary>
    public long? Length { get; init; }

    /// <summary>How many bytes were handed on.</summary>
    public long BytesRead { get; private set; }

    /// <summary>
    /// Hands the whole body on, piece by piece; each piece is consumed when the call for it returns. After a failure of the
    /// consumer the rest of the body can still be read by others.
    /// </summary>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.BlobUploadInvalid"/>: the client fell silent; what came before was handed on.
    /// </exception>
    public async Task CopyToAsync(PieceConsumer consume, CancellationToken cancellationToken)
    {
        await using var silence = time.CreateTimer(
            static state => ((BodyReader)state!).GiveUp(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        ReadResult piece;
        do
        {
            piece = await ReadPieceAsync(silence, cancellationToken);
            HandOn(piece.Buffer, consume);
            if (piece.IsCanceled)
            {
                throw new RegistryException(
                    RegistryErrorCode.BlobUploadInvalid, $"No byte of the body came for {idle.TotalSeconds:0.###} seconds.");
            }
        }
        while (!piece.IsCompleted);
    }

    /// <summary>Gathers a piece; it is marked as cancelled when it is short because the client fell silent.</summary>
    private async ValueTask<ReadResult> ReadPieceAsync(ITimer silence, CancellationToken cancellationToken)
    {
        long gathered = 0;
        while (true)
        {
            // The clock runs only while we wait: the time that storing a piece takes is not the client's.
            _isSilent = false;
            silence.Change(idle, Timeout.InfiniteTimeSpan);
            var result = await body.ReadAsync(cancellationToken);
            silence.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

            // Bytes may have come in the moment in which the time was up; and others cancel reads too, such as a server that stops.
            var isSilent = _isSilent && result.Buffer.Length == gathered;
            gathered = result.Buffer.Length;
            if (isSilent || result.IsCompleted || gathered >= PieceSize)
            {
                return new ReadResult(result.Buffer, isSilent && !result.IsCompleted, result.IsCompleted);
            }

            body.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private void GiveUp()
    {
        _isSilent = true;
        body.CancelPendingRead();
    }

    private void HandOn(in ReadOnlySequence<byte> piece, PieceConsumer consume)
    {
        try
        {
            if (!piece.IsEmpty)
            {
                consume(piece);
                BytesRead += piece.Length;
            }
        }
        finally
        {
            body.AdvanceTo(piece.End);
        }
    }
}
