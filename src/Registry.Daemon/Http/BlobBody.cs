using System.IO.Pipelines;
using Registry.Core.Stores;

namespace Registry.Daemon.Http;

/// <summary>Streams parts of a blob into a response: sent by the kernel where that can be, else read into the connection's own memory.</summary>
internal static class BlobBody
{
    /// <summary>Below this size a copy costs less than a system call of its own.</summary>
    private const int MinFileTransfer = 64 * 1024;

    /// <summary>How much the kernel is told to send at once: few system calls, and a client that stands still is noticed in time.</summary>
    private const int FilePieceSize = 4 * 1024 * 1024;

    /// <summary>How much is read and handed to the connection at once.</summary>
    private const int PieceSize = 256 * 1024;

    /// <summary>Sends a part of a blob. The response has been started.</summary>
    /// <exception cref="EndOfStreamException">The file is shorter than it was: the store is damaged.</exception>
    public static async Task CopyAsync(IBlobContent content, ByteRange range, HttpContext context)
    {
        var transfer = range.Length < MinFileTransfer ? null : context.Features.Get<IFileTransferFeature>();
        if (transfer is null || content.File is not { } file)
        {
            await SendAsync(range, context, (writer, position) => ReadPiece(content, writer, position, range.End));
            return;
        }

        transfer.Begin(file, range.Start);
        try
        {
            await SendAsync(range, context, (writer, position) => SkipPiece(writer, position, range.End));
        }
        finally
        {
            transfer.End();
        }
    }

    private static async Task SendAsync(ByteRange range, HttpContext context, Func<PipeWriter, long, int> writePiece)
    {
        var access = context.Features.Get<AccessRecord>();
        var writer = context.Response.BodyWriter;
        for (var position = range.Start; position < range.End;)
        {
            var written = writePiece(writer, position);
            var flushed = await writer.FlushAsync(context.RequestAborted);
            if (flushed.IsCompleted)
            {
                return;
            }

            position += written;
            if (access is not null)
            {
                access.BytesSent += written;
            }
        }
    }

    private static int ReadPiece(IBlobContent content, PipeWriter writer, long position, long end)
    {
        var wanted = (int)Math.Min(PieceSize, end - position);
        var read = content.Read(writer.GetSpan(wanted)[..wanted], position);
        if (read == 0)
        {
            throw new EndOfStreamException($"A blob ends at {position} of {end} bytes.");
        }

        writer.Advance(read);
        return read;
    }

    private static int SkipPiece(PipeWriter writer, long position, long end)
    {
        var length = (int)Math.Min(FilePieceSize, end - position);
        _ = writer.GetMemory();
        writer.Advance(length);
        return length;
    }
}
