using Microsoft.AspNetCore.Http.Features;

namespace Registry.Daemon.Http;

/// <summary>Hands a request to what answers its path: a few have an endpoint of their own, all others are the registry API's.</summary>
/// <param name="registry">The registry API.</param>
/// <param name="others">The other endpoints.</param>
internal sealed class Routes(RequestDelegate registry, params Route[] others)
{
    /// <summary>Answers a request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var path = RequestPath.Of(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        foreach (var route in others)
        {
            if (path.SequenceEqual(route.Path))
            {
                if (context.Features.Get<AccessRecord>() is { } access)
                {
                    (access.Route, access.IsProbe) = (route.Name, route.IsProbe);
                }

                return route.Endpoint(context);
            }
        }

        return registry(context);
    }
}

/// <summary>An endpoint of its own.</summary>
/// <param name="Path">The whole path.</param>
/// <param name="Name">What the access log calls it.</param>
/// <param name="Endpoint">What answers.</param>
internal sealed record Route(string Path, string Name, RequestDelegate Endpoint)
{
    /// <summary>Whether machines ask for it all the time: the access log leaves it out then, but at the level of debugging.</summary>
    public bool IsProbe { get; init; }
}
