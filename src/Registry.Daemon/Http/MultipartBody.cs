using System.Text;

namespace Registry.Daemon.Http;

/// <summary>Several ranges of a body as one <c>multipart/byteranges</c> body (RFC 9110, section 14.6).</summary>
internal sealed class MultipartBody
{
    private readonly IReadOnlyList<ByteRange> _ranges;
    private readonly byte[][] _heads;
    private readonly byte[] _tail;

    /// <summary>Plans the body.</summary>
    /// <param name="ranges">The ranges, at least two.</param>
    /// <param name="size">The size of the whole.</param>
    /// <param name="contentType">The type of the whole.</param>
    public MultipartBody(IReadOnlyList<ByteRange> ranges, long size, string contentType)
    {
        var boundary = Guid.NewGuid().ToString("N");
        _ranges = ranges;
        _heads = new byte[ranges.Count][];
        for (var i = 0; i < ranges.Count; i++)
        {
            var lead = i == 0 ? "" : "\r\n";
            _heads[i] = Encoding.ASCII.GetBytes($"{lead}--{boundary}\r\nContent-Type: {contentType}\r\nContent-Range: {ranges[i].Of(size)}\r\n\r\n");
            Length += _heads[i].Length + ranges[i].Length;
        }

        _tail = Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n");
        Length += _tail.Length;
        ContentType = $"multipart/byteranges; boundary={boundary}";
    }

    /// <summary>The length of the body, in bytes.</summary>
    public long Length { get; }

    /// <summary>The type of the body, with its boundary.</summary>
    public string ContentType { get; }

    /// <summary>Sends the body.</summary>
    /// <param name="context">The request, whose response has been started.</param>
    /// <param name="sendRange">Sends the bytes of one range.</param>
    public async Task SendAsync(HttpContext context, Func<ByteRange, Task> sendRange)
    {
        for (var i = 0; i < _ranges.Count; i++)
        {
            await context.Response.BodyWriter.WriteAsync(_heads[i], context.RequestAborted);
            await sendRange(_ranges[i]);
        }

        await context.Response.BodyWriter.WriteAsync(_tail, context.RequestAborted);
    }
}
