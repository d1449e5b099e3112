using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Registry.EndToEnd;

/// <summary>
/// Stands between a client and the registry, and cuts one connection after so many bytes of answers, as a network that fails would.
/// All other connections pass unharmed.
/// </summary>
internal sealed class InterruptingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _target;
    private readonly long _limit;
    private readonly Task _accepting;
    private readonly List<Task> _connections = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly StringBuilder _requests = new();
    private int _cuts;

    /// <summary>Starts the proxy.</summary>
    /// <param name="target">The registry's host and port.</param>
    /// <param name="limit">How many bytes of answers the first connection to carry so many gets through.</param>
    public InterruptingProxy(string target, long limit)
    {
        _target = IPEndPoint.Parse(target);
        _limit = limit;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The host and port that clients name.</summary>
    public string Address => _listener.LocalEndpoint.ToString()!;

    /// <summary>How many connections were cut: 0 or 1.</summary>
    public int Cuts => _cuts;

    /// <summary>All that the clients sent.</summary>
    public string Requests
    {
        get
        {
            lock (_requests)
            {
                return _requests.ToString();
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // The proxy is being disposed.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using (client)
        {
            try
            {
                await server.ConnectAsync(_target, _stop.Token);
                var requests = ForwardRequestsAsync(client, server);
                var answers = ForwardAnswersAsync(server, client);
                await Task.WhenAny(requests, answers);

                // An orderly end to both: disposing a socket in mid-read would reset the connection and lose what is on its way.
                client.Shutdown(SocketShutdown.Both);
                server.Shutdown(SocketShutdown.Both);
                await Task.WhenAll(requests, answers);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                // One side is gone, and so the other goes.
            }
        }
    }

    private async Task ForwardRequestsAsync(Socket client, Socket server)
    {
        var buffer = new byte[64 << 10];
        while (await client.ReceiveAsync(buffer, _stop.Token) is > 0 and var count)
        {
            lock (_requests)
            {
                _requests.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }

            await server.SendAsync(buffer.AsMemory(0, count), _stop.Token);
        }
    }

    private async Task ForwardAnswersAsync(Socket server, Socket client)
    {
        var buffer = new byte[64 << 10];
        long sent = 0;
        while (await server.ReceiveAsync(buffer, _stop.Token) is > 0 and var count)
        {
            await client.SendAsync(buffer.AsMemory(0, count), _stop.Token);
            sent += count;
            if (sent >= _limit && Interlocked.CompareExchange(ref _cuts, 1, 0) == 0)
            {
                return;
            }
        }
    }
}
