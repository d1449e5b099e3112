using Registry.Core.Operations;

namespace Registry.Daemon.Http;

/// <summary>
/// Tells supervisors and load balancers how the server is, without a sign-in and without counting against any limit: names of checks and
/// what is wrong, and neither paths nor figures.
/// </summary>
/// <param name="readiness">What it takes to be ready.</param>
internal sealed class HealthEndpoint(Readiness readiness)
{
    /// <summary>Where it tells that it answers at all: 200.</summary>
    public const string LivePath = "/healthz";

    /// <summary>Where it tells whether requests may be sent to it: 200 or 503.</summary>
    public const string ReadyPath = "/readyz";

    private const string ContentType = "application/json";

    /// <summary>The route that tells whether the server answers, which it does by answering.</summary>
    public static Route Live { get; } = new(LivePath, "live", AnswerLiveAsync) { IsProbe = true };

    /// <summary>The route that tells whether requests may be sent to the server.</summary>
    public Route Ready => new(ReadyPath, "ready", AnswerReadyAsync) { IsProbe = true };

    private static Task AnswerLiveAsync(HttpContext context)
    {
        ReadMethods.Require(context);
        return WireJson.WriteAsync(context, new HealthBody("live", Checks: null), WireJson.Relaxed.HealthBody, ContentType);
    }

    private async Task AnswerReadyAsync(HttpContext context)
    {
        ReadMethods.Require(context);
        var isReady = true;
        var checks = new List<HealthCheckBody>();
        foreach (var check in await readiness.CheckAsync(context.RequestAborted))
        {
            isReady &= check.Problem is null;
            checks.Add(new HealthCheckBody(check.Name, check.Problem is null ? "ok" : "failed", check.Problem));
        }

        context.Response.StatusCode = isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        await WireJson.WriteAsync(
            context, new HealthBody(isReady ? "ready" : "not ready", checks), WireJson.Relaxed.HealthBody, ContentType);
    }
}

/// <summary>How the server is.</summary>
internal sealed record HealthBody(string Status, IReadOnlyList<HealthCheckBody>? Checks);

/// <summary>One of the things that were looked at.</summary>
internal sealed record HealthCheckBody(string Name, string Status, string? Problem);
