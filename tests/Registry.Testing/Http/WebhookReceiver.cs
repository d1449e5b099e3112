using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Registry.Testing.Http;

/// <summary>Somebody who is told of events over HTTP, on a port of the system's choice.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, port: 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly List<ReceivedEvent> _received = [];
    private readonly Task _running;

    /// <summary>Begins to listen.</summary>
    public WebhookReceiver()
    {
        _listener.Start();
        Url = new Uri($"http://{_listener.LocalEndpoint}/hook");
        _running = AcceptAsync();
    }

    /// <summary>Where it is told.</summary>
    public Uri Url { get; }

    /// <summary>The status that it answers; <see langword="null"/>: it stalls.</summary>
    public HttpStatusCode? Status { get; set; } = HttpStatusCode.NoContent;

    /// <summary>What it was told and has taken.</summary>
    public IReadOnlyList<ReceivedEvent> Taken => Received(isTaken: true);

    /// <summary>What it was told and has not taken.</summary>
    public IReadOnlyList<ReceivedEvent> Refused => Received(isTaken: false);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _running;
        _stop.Dispose();
    }

    private IReadOnlyList<ReceivedEvent> Received(bool isTaken)
    {
        lock (_lock)
        {
            return [.. _received.Where(received => received.IsTaken == isTaken)];
        }
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            // It ends.
        }

        await Task.WhenAll(connections);
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
                while (await ReadAsync(reader) is { } received)
                {
                    lock (_lock)
                    {
                        _received.Add(received);
                    }

                    await AnswerAsync(client.GetStream(), received);
                }
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // The other side has given up, or the test is over.
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream, ReceivedEvent received)
    {
        if (received.Status is not { } status)
        {
            await Task.Delay(Timeout.Infinite, _stop.Token);
            return;
        }

        var answer = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {(int)status} Answer\r\n{(status == HttpStatusCode.NoContent ? "" : "Content-Length: 0\r\n")}\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), _stop.Token);
    }

    private async Task<ReceivedEvent?> ReadAsync(StreamReader reader)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (await reader.ReadLineAsync(_stop.Token) is null)
        {
            return null;
        }

        while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        var body = new char[int.Parse(headers["Content-Length"], CultureInfo.InvariantCulture)];
        await reader.ReadBlockAsync(body, _stop.Token);
        return new ReceivedEvent(headers, Encoding.Latin1.GetBytes(body), Status);
    }
}

/// <summary>What a receiver was told.</summary>
/// <param name="Headers">The request's headers.</param>
/// <param name="Body">Its body.</param>
/// <param name="Status">What was answered; <see langword="null"/>: nothing.</param>
public sealed record ReceivedEvent(IReadOnlyDictionary<string, string> Headers, byte[] Body, HttpStatusCode? Status)
{
    /// <summary>Whether the answer was that it is taken.</summary>
    public bool IsTaken => Status is >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices;
}
