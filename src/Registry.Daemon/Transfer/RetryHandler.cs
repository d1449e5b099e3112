using System.Net;

namespace Registry.Daemon.Transfer;

/// <summary>
/// Asks again where a server is busy or out of reach for the moment: after the time that it names (RFC 9110, "Retry-After"), else
/// after a time that doubles.
/// </summary>
internal sealed class RetryHandler(HttpMessageHandler inner, TimeProvider time) : DelegatingHandler(inner)
{
    private const int Attempts = 6;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>How long to wait after a number of failures in a row.</summary>
    public static TimeSpan WaitAfter(int failures) => failures <= 1 ? TimeSpan.Zero : TimeSpan.FromSeconds(1 << Math.Min(failures - 2, 5));

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var wait = WaitAfter(attempt);
            try
            {
                var response = await base.SendAsync(request, cancellationToken);
                if (!IsTemporary(response.StatusCode) || attempt == Attempts)
                    return response;
                wait = NamedWait(response) ?? wait;
                response.Dispose();
            }
            catch (HttpRequestException) when (attempt < Attempts)
            {
            }

            await Task.Delay(wait, time, cancellationToken);
        }
    }

    /// <summary>Whether a status says that it may go better another time.</summary>
    public static bool IsTemporary(HttpStatusCode status) => status
        is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError
        or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private TimeSpan? NamedWait(HttpResponseMessage response)
    {
        var wait = response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - time.GetUtcNow() : null;
        return wait is { } span ? TimeSpan.FromTicks(Math.Clamp(span.Ticks, 0, LongestWait.Ticks)) : null;
    }
}
