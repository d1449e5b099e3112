using Registry.Core.Operations;

namespace Registry.Daemon.Transfer;

/// <summary>Bodies that are held whole.</summary>
internal static class LimitedBody
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>Reads a body to its end.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="limit">The most bytes that it may have.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SourceException">It has more, breaks off, or takes too long.</exception>
    public static async Task<byte[]> ReadAsync(
        HttpResponseMessage response, long limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return response.Content.Headers.ContentLength > limit
                ? throw Failure(response, $"has more than the {limit} bytes that are taken")
                : await ReadAsync(response, limit, either.Token);
        }
        catch (IOException exception)
        {
            throw Failure(response, $"broke off: {exception.Message}", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failure(response, $"did not end within {Timeout.TotalSeconds} seconds", exception);
        }
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, long limit, CancellationToken cancellationToken)
    {
        const int BufferSize = 16 * 1024;
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var bytes = new MemoryStream();
        var buffer = new byte[BufferSize];
        while (await body.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            if (bytes.Length + read > limit)
                throw Failure(response, $"has more than the {limit} bytes that are taken");
            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }

    private static SourceException Failure(HttpResponseMessage response, string what, Exception? cause = null) =>
        new($"the answer to {response.RequestMessage?.RequestUri?.AbsolutePath} {what}", cause);
}
