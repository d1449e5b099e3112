using Registry.Core.Operations;

namespace Registry.Daemon.Transfer;

/// <summary>Bodies that are held whole.</summary>
internal static class LimitedBody
{
    /// <summary>Reads a body to its end.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="limit">The most bytes that it may have.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SourceException">It has more.</exception>
    /// <exception cref="IOException">It breaks off.</exception>
    public static async Task<byte[]> ReadAsync(HttpResponseMessage response, long limit, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > limit)
            throw TooLong(response, limit);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await body.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            if (bytes.Length + read > limit)
                throw TooLong(response, limit);
            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }

    private static SourceException TooLong(HttpResponseMessage response, long limit) =>
        new($"{response.RequestMessage?.RequestUri?.AbsolutePath} answers with more than the {limit} bytes that are taken");
}
