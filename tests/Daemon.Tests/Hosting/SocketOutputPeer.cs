using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Registry.Daemon.Hosting;

namespace Daemon.Tests.Hosting;

/// <summary>A <see cref="SocketOutput"/>, and the client at the other end of its socket. Both ends have small buffers.</summary>
internal sealed class SocketOutputPeer : IDisposable
{
    private const int BufferSize = 16 * 1024;

    private readonly Pipe _inner = new();
    private readonly DefaultConnectionContext _connection = new();

    private SocketOutputPeer(Socket client, Socket server)
    {
        Client = client;
        Server = server;
        Output = new SocketOutput(_connection, server, _inner.Writer, Pool);
    }

    public Socket Client { get; }

    public Socket Server { get; }

    public SocketOutput Output { get; }

    public OncePool Pool { get; } = new();

    /// <summary>Fires when the output aborts the connection.</summary>
    public CancellationToken Aborted => _connection.ConnectionClosed;

    /// <summary>Whether the server's own writer was completed, on which it closes the connection.</summary>
    public bool IsInnerCompleted => _inner.Reader.TryRead(out var result) && result.IsCompleted;

    public static async Task<SocketOutputPeer> ConnectAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.SendBufferSize = BufferSize;
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = BufferSize };
        await client.ConnectAsync(listener.LocalEndPoint!);

        // The server's sockets do not block either: it has received from them before anything is sent.
        var server = await listener.AcceptAsync();
        server.Blocking = false;
        return new SocketOutputPeer(client, server);
    }

    /// <summary>Reads until the server has closed its side.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        using var bytes = new MemoryStream();
        await using var stream = new NetworkStream(Client);
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
        Pool.Dispose();
    }

    /// <summary>A pool whose blocks come back once, and hold something else from then on.</summary>
    internal sealed class OncePool : MemoryPool<byte>
    {
        private const int BlockSize = 4096;

        /// <summary>How many blocks are out.</summary>
        public int Rented { get; private set; }

        public override int MaxBufferSize => BlockSize;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
            Rented++;
            return new Block(this);
        }

        protected override void Dispose(bool disposing)
        {
        }

        private sealed class Block(OncePool pool) : IMemoryOwner<byte>
        {
            private bool _isReturned;

            public Memory<byte> Memory { get; } = new byte[BlockSize];

            public void Dispose()
            {
                ObjectDisposedException.ThrowIf(_isReturned, this);
                _isReturned = true;
                pool.Rented--;
                Memory.Span.Fill(0xEE);
            }
        }
    }
}
