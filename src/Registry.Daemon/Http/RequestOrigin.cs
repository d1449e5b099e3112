using Registry.Core.Events;
using Registry.Daemon.Auth;

namespace Registry.Daemon.Http;

/// <summary>Tells webhooks who makes events happen.</summary>
/// <param name="events">Whether anybody wants to know.</param>
internal sealed class RequestOrigin(EventsInForce events)
{
    /// <summary>Longer texts of clients are cut: each event is kept until it is delivered.</summary>
    private const int MaxTextLength = 256;

    /// <summary>Who asks; <c>null</c>: there is no webhook.</summary>
    public EventOrigin? Of(HttpContext context)
    {
        if (!events.Current.HasSubscriptions)
        {
            return null;
        }

        var identity = context.Features.Get<Caller>()?.Identity;
        var request = context.Request;
        return new EventOrigin(identity?.Name ?? "anonymous")
        {
            Address = ClientAddress.Of(context)?.ToString(),
            RequestId = context.TraceIdentifier,
            Host = Shorten(request.Host.Value),
            Method = request.Method,
            UserAgent = Shorten(request.Headers.UserAgent),
        };
    }

    private static string? Shorten(string? text) => text is { Length: > MaxTextLength } ? text[..MaxTextLength] : text;
}
