using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Daemon.Tests;

/// <summary>A service manager that hears what services say (sd_notify(3)).</summary>
internal sealed class NotifySocket : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly Channel<string> _messages = Channel.CreateUnbounded<string>();
    private readonly Task _listening;
    private readonly string _name;

    /// <summary>Begins to listen.</summary>
    /// <param name="name">The path of its socket, or <c>@</c> and an abstract name.</param>
    public NotifySocket(string name)
    {
        _name = name;
        _socket.Bind(new UnixDomainSocketEndPoint(name.StartsWith('@') ? "\0" + name[1..] : name));
        _listening = ListenAsync();
    }

    /// <summary>The variables that name it.</summary>
    public Dictionary<string, string> Environment => new() { ["NOTIFY_SOCKET"] = _name };

    /// <summary>The next message, when it has come.</summary>
    public async Task<string> ReceiveAsync()
    {
        using var deadline = new CancellationTokenSource(Patience);
        return await _messages.Reader.ReadAsync(deadline.Token);
    }

    /// <summary>The next messages, when they have come.</summary>
    public async Task<string[]> ReceiveAsync(int count)
    {
        var messages = new string[count];
        for (var i = 0; i < count; i++)
        {
            messages[i] = await ReceiveAsync();
        }

        return messages;
    }

    /// <summary>Whether nothing more has come.</summary>
    public bool IsSilent => _messages.Reader.Count == 0;

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _listening;
    }

    private async Task ListenAsync()
    {
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                var length = await _socket.ReceiveAsync(buffer);
                _messages.Writer.TryWrite(Encoding.UTF8.GetString(buffer, 0, length));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It is disposed of.
        }
    }
}
