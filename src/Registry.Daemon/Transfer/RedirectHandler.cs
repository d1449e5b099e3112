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
            var to = new Uri(from, location);
            response.Dispose();
            if (redirects == MaxRedirects)
                throw new SourceException($"{from.Host} redirects more than {MaxRedirects} times");
            if (to.Scheme != from.Scheme && !(to.Scheme == Uri.UriSchemeHttps || (allowPlain && to.Scheme == Uri.UriSchemeHttp)))
                throw new SourceException($"{from.Host} redirects to {to.Scheme}, which only --insecure allows");
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
