using System.IO.Pipelines;
using Registry.Core.Stores;

namespace Registry.Daemon.Http;

/// <summary>Streams pieces of a blob into a response, read straight into the connection's own memory.</summary>
internal static class BlobBody
{
    /// <summary>How much is read and handed to the connection at once.</summary>
    private const int PieceSize = 256 * 1024;

    /// <summary>Sends a piece of a blob. The response has been started.</summary>
    /// <exception cref="EndOfStreamException">The file is shorter than it was: the store is damaged.</exception>
    public static async Task CopyAsync(IBlobContent content, ByteRange range, HttpContext context)
    {
        var access = context.Features.Get<AccessRecord>();
        var writer = context.Response.BodyWriter;
        var position = range.Start;
        while (position < range.End)
        {
            var read = ReadPiece(content, writer, position, range.End);
            position += read;
            if (access is not null)
            {
                access.BytesSent += read;
            }

            var flushed = await writer.FlushAsync(context.RequestAborted);
            if (flushed.IsCompleted)
            {
                return;
            }
        }
    }

    private static int ReadPiece(IBlobContent content, PipeWriter writer, long position, long end)
    {
        var wanted = (int)Math.Min(PieceSize, end - position);
        var memory = writer.GetMemory(wanted).Span[..wanted];
        var read = content.Read(memory, position);
        if (read == 0)
        {
            throw new EndOfStreamException($"A blob ends at {position} of {end} bytes.");
        }

        writer.Advance(read);
        return read;
    }
}
