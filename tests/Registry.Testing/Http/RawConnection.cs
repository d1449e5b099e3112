using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Registry.Testing.Http;

/// <summary>A TCP connection that speaks whatever it is told, for what an HTTP client would not send.</summary>
public sealed class RawConnection : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly CancellationTokenSource _deadline = new(Patience);

    private RawConnection(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>Connects to an address.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="receiveBuffer">How many bytes the system takes from the peer before they are read; <c>null</c>: its default.</param>
    public static async Task<RawConnection> ConnectAsync(Uri address, int? receiveBuffer = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer is { } size)
        {
            socket.ReceiveBufferSize = size;
        }

        await socket.ConnectAsync(address.Host, address.Port);
        return new RawConnection(socket);
    }

    /// <summary>Sends bytes.</summary>
    public ValueTask SendAsync(byte[] bytes) => _stream.WriteAsync(bytes, _deadline.Token);

    /// <summary>Sends a request's line and headers; each but the first line gets its line end here.</summary>
    public ValueTask SendHeadAsync(string requestLine, params string[] headers) =>
        SendAsync(Encoding.Latin1.GetBytes($"{requestLine} HTTP/1.1\r\nHost: localhost\r\n{string.Concat(headers.Select(h => h + "\r\n"))}\r\n"));

    /// <summary>Says that nothing more will come, while still listening.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Vanishes: the peer sees a reset.</summary>
    public void Abort()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    /// <summary>Waits until the first byte of a response is here, and reads nothing.</summary>
    public async Task WaitForResponseAsync() => _ = await _stream.ReadAsync(Memory<byte>.Empty, _deadline.Token);

    /// <summary>Reads a response, or <c>null</c> when the peer closed the connection instead.</summary>
    /// <param name="hasBody"><c>false</c> after a HEAD, whose response announces a length without sending it.</param>
    public async Task<WireResponse?> ReadAsync(bool hasBody = true)
    {
        try
        {
            if (await ReadLineAsync() is not { } statusLine)
            {
                return null;
            }

            var status = (HttpStatusCode)int.Parse(statusLine.Split(' ')[1], CultureInfo.InvariantCulture);
            var headers = new List<(string Name, string Value)>();
            while (await ReadLineAsync() is { Length: > 0 } line)
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                headers.Add((line[..colon], line[(colon + 1)..].Trim()));
            }

            var lookup = headers.ToLookup(h => h.Name, h => h.Value, StringComparer.OrdinalIgnoreCase);
            return new WireResponse(status, lookup, hasBody && (int)status >= 200 ? await ReadBodyAsync(lookup) : []);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _deadline.Dispose();
    }

    private async Task<byte[]> ReadBodyAsync(ILookup<string, string> headers)
    {
        if (!headers.Contains("Transfer-Encoding"))
        {
            return await ReadExactlyAsync(int.Parse(headers["Content-Length"].SingleOrDefault("0"), CultureInfo.InvariantCulture));
        }

        using var body = new MemoryStream();
        while (true)
        {
            var size = int.Parse((await ReadLineAsync())!, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.Write(await ReadExactlyAsync(size));
            await ReadLineAsync();
            if (size == 0)
            {
                return body.ToArray();
            }
        }
    }

    private async Task<byte[]> ReadExactlyAsync(int count)
    {
        var bytes = new byte[count];
        await _stream.ReadExactlyAsync(bytes, _deadline.Token);
        return bytes;
    }

    private async Task<string?> ReadLineAsync()
    {
        var line = new List<byte>();
        var next = new byte[1];
        while (await _stream.ReadAsync(next, _deadline.Token) == 1)
        {
            if (next[0] == '\n')
            {
                return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(next[0]);
        }

        return null;
    }
}
