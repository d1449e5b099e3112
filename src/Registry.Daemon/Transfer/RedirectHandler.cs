using System.Net;
using Registry.Core.Operations;

namespace Registry.Daemon.Transfer;

/// <summary>
/// Follows redirects to wherever a registry keeps its blobs. What authorizes a request is added further in, by the host: it never
/// goes to another.
/// </summary>
/// <param name="inner">Sends.</param>
/// <param name="allowPlain">Whether a redirect may leave TLS.</param>
internal sealed class RedirectHandler(HttpMessageHandler inner, bool allowPlain) : DelegatingHandler(inner)
{
    private const int MaxRedirects = 8;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        for (var redirects = 0; IsRedirect(response.StatusCode) && response.Headers.Location is { } location; redirects++)
        {
            var from = response.RequestMessage?.RequestUri ?? request.RequestUri!;
            var isPlace = Uri.TryCreate(from, location, out var to);
            response.Dispose();
            if (!isPlace)
                throw new SourceException($"{from.Host} redirects to '{location.OriginalString}', which is no address");
            if (redirects == MaxRedirects)
                throw new SourceException($"{from.Host} redirects more than {MaxRedirects} times");
            if (to!.Scheme != Uri.UriSchemeHttps && to.Scheme != Uri.UriSchemeHttp)
                throw new SourceException($"{from.Host} redirects to {to.Scheme}, which is not followed");
            if (to.Scheme == Uri.UriSchemeHttp && !allowPlain)
                throw new SourceException($"{from.Host} redirects to http, which only --insecure allows");
            response = await base.SendAsync(Copy(request, to), cancellationToken);
        }

        return response;
    }

    private static HttpRequestMessage Copy(HttpRequestMessage request, Uri to)
    {
        var copy = new HttpRequestMessage(request.Method, to);
        foreach (var header in request.Headers.NonValidated.Where(header => header.Key != "Authorization"))
            copy.Headers.TryAddWithoutValidation(header.Key, header.Value);
        foreach (var option in request.Options)
            ((IDictionary<string, object?>)copy.Options)[option.Key] = option.Value;
        return copy;
    }

    private static bool IsRedirect(HttpStatusCode status) => status
        is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
        or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
}
