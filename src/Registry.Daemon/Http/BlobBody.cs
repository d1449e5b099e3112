using Registry.Core.Errors;
using Registry.Core.Stores;

namespace Registry.Daemon.Http;

/// <summary>Streams parts of a blob into a response: sent by the kernel where that can be, else read into the connection's own memory.</summary>
internal static class BlobBody
{
    /// <summary>Below this size, in bytes, a copy costs less than a system call of its own.</summary>
    private const int MinFileTransfer = 64 * 1024;

    /// <summary>
    /// How many bytes are handed to the connection at once. The server gives every piece the same time, so that larger ones would ask
    /// for a faster client.
    /// </summary>
    private const int PieceSize = 256 * 1024;

    /// <summary>Sends a part of a blob. The response has been started.</summary>
    /// <exception cref="EndOfStreamException">The file is shorter than it was: the store is damaged.</exception>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.StorageUnavailable"/>: the file cannot be read.</exception>
    public static async Task CopyAsync(IBlobContent content, ByteRange range, HttpContext context)
    {
        var access = context.Features.Get<AccessRecord>();
        var transfer = range.Length < MinFileTransfer ? null : context.Features.Get<IFileTransferFeature>();
        var writer = context.Response.BodyWriter;
        for (var position = range.Start; position < range.End;)
        {
            var length = (int)Math.Min(PieceSize, range.End - position);
            if (transfer is null || content.File is not { } file || !transfer.TryAdvance(writer, file, position, length))
            {
                // A writer of chunks whose memory has been looked at gives no more of it, whatever it is asked for.
                var memory = writer.GetSpan(length);
                length = content.Read(memory[..Math.Min(length, memory.Length)], position);
                if (length == 0)
                {
                    throw new EndOfStreamException($"A blob ends at {position} of {range.End} bytes.");
                }

                writer.Advance(length);
            }

            var flushed = await writer.FlushAsync(context.RequestAborted);
            if (flushed.IsCompleted)
            {
                return;
            }

            position += length;
            if (access is not null)
            {
                access.BytesSent += length;
            }
        }
    }
}
