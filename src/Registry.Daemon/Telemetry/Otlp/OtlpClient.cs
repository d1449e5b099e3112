using System.Net;
using System.Net.Http.Headers;

namespace Registry.Daemon.Telemetry.Otlp;

/// <summary>
/// Sends OTLP over HTTP (opentelemetry.io/docs/specs/otlp/#otlphttp). What a collector does not take is lost: to keep it would cost memory
/// for as long as the collector is away. That it is away is logged once, and once when it is back.
/// </summary>
internal sealed partial class OtlpClient : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly OtlpOptions _options;
    private readonly ILogger _logger;
    private bool _isFailing;

    /// <summary>Connects with the first body that is sent.</summary>
    public OtlpClient(OtlpOptions options, ILogger<OtlpClient> logger)
    {
        (_options, _logger) = (options, logger);
        _http = new HttpClient(new SocketsHttpHandler
        {
            // Headers are for the collector alone, wherever it would send us; and the exporter is not traced.
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        { Timeout = Timeout };
    }

    /// <summary>Sends a body.</summary>
    /// <param name="path">Where to, such as <c>/v1/metrics</c>.</param>
    /// <param name="body">The body, in JSON.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether the collector took it.</returns>
    public async Task<bool> TrySendAsync(string path, byte[] body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_options.Endpoint, path)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach (var (name, value) in _options.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return Note(answer.StatusCode == HttpStatusCode.OK ? null : $"it answers {(int)answer.StatusCode}");
        }
        catch (HttpRequestException exception)
        {
            return Note(exception.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Note("it does not answer");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private bool Note(string? problem)
    {
        if (problem is not null && !_isFailing)
        {
            Log.Failing(_logger, _options.Endpoint, problem);
        }
        else if (problem is null && _isFailing)
        {
            Log.Back(_logger, _options.Endpoint);
        }

        _isFailing = problem is not null;
        return !_isFailing;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The collector {Endpoint} takes nothing, and what is for it is lost until it does: {Problem}")]
        public static partial void Failing(ILogger logger, Uri endpoint, string problem);

        [LoggerMessage(LogLevel.Information, "The collector {Endpoint} takes metrics and traces again")]
        public static partial void Back(ILogger logger, Uri endpoint);
    }
}
