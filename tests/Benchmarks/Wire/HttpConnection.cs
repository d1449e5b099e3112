using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Benchmarks.Wire;

/// <summary>
/// One keep-alive HTTP/1.1 connection (RFC 9112) on a blocking socket: no pool, no tasks, no copies, so that the load generator takes
/// little of the processors that the server needs.
/// </summary>
internal sealed class HttpConnection : IDisposable
{
    private const int BufferLength = 256 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferLength);
    private int _start;
    private int _end;

    /// <param name="server">Where to connect.</param>
    /// <param name="from">The address to connect from; <c>null</c>: the system chooses.</param>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    public HttpConnection(IPEndPoint server, IPAddress? from)
    {
        _socket.SendTimeout = _socket.ReceiveTimeout = (int)Patience.TotalMilliseconds;
        try
        {
            if (from is not null)
                _socket.Bind(new IPEndPoint(from, 0));
            _socket.Connect(server);
        }
        catch (SocketException)
        {
            _socket.Dispose();
            throw;
        }
    }

    private ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Sends bytes as they are.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[_socket.Send(bytes)..];
    }

    /// <summary>Reads the head of the next answer, whatever its status; its body is to be read with <see cref="ReadBody"/> next.</summary>
    public HttpResponse ReadHead()
    {
        int length;
        while ((length = Unread.IndexOf("\r\n\r\n"u8)) < 0)
            Fill();
        var response = Parse(Unread[..(length + 2)]);
        _start += length + 4;
        return response;
    }

    /// <summary>Reads the head of the next answer; its body is to be read with <see cref="ReadBody"/> next.</summary>
    /// <exception cref="InvalidDataException">The status is not <paramref name="expectedStatus"/>.</exception>
    public HttpResponse ReadHead(int expectedStatus)
    {
        var response = ReadHead();
        if (response.Status == expectedStatus)
            return response;
        var body = new StringBuilder();
        ReadBody(response, bytes => body.Append(Encoding.UTF8.GetString(bytes)));
        throw new InvalidDataException($"The server answered {response.Status} where {expectedStatus} was expected: {body}");
    }

    /// <summary>Reads the body to its end, handing on its pieces if anyone wants them.</summary>
    /// <returns>The body's length in bytes.</returns>
    public long ReadBody(HttpResponse response, Action<ReadOnlySpan<byte>>? consume = null)
    {
        if (response.ContentLength >= 0)
        {
            Read(response.ContentLength, consume);
            return response.ContentLength;
        }
        long total = 0;
        while (Number(ReadLine(), 'x') is > 0 and var chunk)
        {
            Read(chunk, consume);
            total += chunk;
            ReadLine();
        }
        ReadLine();
        return total;
    }

    public void Dispose() => _socket.Dispose();

    private static HttpResponse Parse(ReadOnlySpan<byte> head)
    {
        var status = (int)Number(head["HTTP/1.1 ".Length..]);
        long contentLength = 0;
        string? location = null;
        for (head = AfterLine(head); !head.IsEmpty; head = AfterLine(head))
        {
            if (Value(head, "content-length:"u8) is { IsEmpty: false } length)
                contentLength = Number(length);
            else if (Value(head, "transfer-encoding:"u8) is { IsEmpty: false })
                contentLength = -1;
            else if (Value(head, "location:"u8) is { IsEmpty: false } value)
                location = Encoding.ASCII.GetString(value);
        }
        return new HttpResponse(status, contentLength, location);
    }

    private static long Number(ReadOnlySpan<byte> text, char format = 'd') =>
        Utf8Parser.TryParse(text, out long number, out _, format)
            ? number
            : throw new InvalidDataException("The server sent something else where HTTP/1.1 has a number.");

    private static ReadOnlySpan<byte> AfterLine(ReadOnlySpan<byte> head) => head[(head.IndexOf("\r\n"u8) + 2)..];

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name) =>
        head.Length > name.Length && Ascii.EqualsIgnoreCase(head[..name.Length], name)
            ? head[name.Length..head.IndexOf("\r\n"u8)].Trim((byte)' ')
            : default;

    private void Read(long count, Action<ReadOnlySpan<byte>>? consume)
    {
        while (count > 0)
        {
            if (_start == _end)
                Fill();
            var piece = Unread[..(int)Math.Min(count, Unread.Length)];
            consume?.Invoke(piece);
            _start += piece.Length;
            count -= piece.Length;
        }
    }

    private ReadOnlySpan<byte> ReadLine()
    {
        int length;
        while ((length = Unread.IndexOf("\r\n"u8)) < 0)
            Fill();
        var line = Unread[..length];
        _start += length + 2;
        return line;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            Unread.CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _buffer.Length)
            throw new InvalidDataException($"The server sent a head of more than {BufferLength} bytes.");
        var received = _socket.Receive(_buffer.AsSpan(_end));
        if (received == 0)
            throw new EndOfStreamException("The server closed the connection.");
        _end += received;
    }
}
