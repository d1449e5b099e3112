using System.Diagnostics.Metrics;
using System.Globalization;
using Registry.Daemon.Http;

namespace Registry.Daemon.Telemetry;

/// <summary>Measures every request: how many of what kind, how long they take, what goes in and out.</summary>
/// <remarks>Labels are texts that are there already, so that a request costs no memory.</remarks>
internal sealed class RequestMetrics
{
    private const string Unknown = "other";
    private const string Aborted = "aborted";

    private static readonly string[] Methods = ["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS"];
    private static readonly string[] Codes = TextOfCodes();

    private static readonly InstrumentAdvice<double> Times = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    private readonly RepositoryMetrics? _repositories;
    private readonly TimeProvider _time;
    private readonly Counter<long> _requests;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _received;
    private readonly Counter<long> _sent;
    private readonly UpDownCounter<long> _inFlight;

    /// <summary>Makes the instruments.</summary>
    /// <param name="meter">What they are made with.</param>
    /// <param name="repositories">Counts for single repositories; <c>null</c>: there are none to count for.</param>
    /// <param name="time">The clock.</param>
    public RequestMetrics(Meter meter, RepositoryMetrics? repositories, TimeProvider time)
    {
        (_repositories, _time) = (repositories, time);
        _requests = meter.CreateCounter<long>("registryd.requests", null, "Requests that were answered, by kind of resource, method and status.");
        _duration = meter.CreateHistogram("registryd.request.duration", "s", "Time that requests took, bodies included.", null, Times);
        _received = meter.CreateCounter<long>("registryd.received", "By", "Bytes of request bodies that were taken in.");
        _sent = meter.CreateCounter<long>("registryd.sent", "By", "Bytes of blobs, manifests and lists that were sent.");
        _inFlight = meter.CreateUpDownCounter<long>("registryd.requests.in_flight", null, "Requests that are being answered.");
        _inFlight.Add(0);
    }

    /// <summary>Serves a request, then measures it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="next">What serves it.</param>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var record = AccessRecord.Of(context);
        _inFlight.Add(1);
        var start = _time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            _inFlight.Add(-1);
            Measure(context, record, _time.GetElapsedTime(start));
        }
    }

    private void Measure(HttpContext context, AccessRecord record, TimeSpan elapsed)
    {
        var status = context.Response.StatusCode;
        var isAborted = context.RequestAborted.IsCancellationRequested;
        var method = MethodOf(context.Request.Method);
        var route = new KeyValuePair<string, object?>("route", record.Route ?? Unknown);
        _requests.Add(1, route, new("method", method), new("code", isAborted ? Aborted : Codes[Math.Clamp(status, 0, Codes.Length - 1)]));
        _duration.Record(elapsed.TotalSeconds, route);
        if (record.BytesReceived > 0)
        {
            _received.Add(record.BytesReceived, route);
        }

        if (record.BytesSent > 0)
        {
            _sent.Add(record.BytesSent, route);
        }

        if (!isAborted && status < StatusCodes.Status300MultipleChoices)
        {
            _repositories?.Measure(record, method);
        }
    }

    // Whoever makes up methods must not make up series.
    private static string MethodOf(string method)
    {
        foreach (var known in Methods)
        {
            if (method == known)
            {
                return known;
            }
        }

        return Unknown;
    }

    private static string[] TextOfCodes()
    {
        var texts = new string[600];
        for (var code = 0; code < texts.Length; code++)
        {
            texts[code] = code.ToString(CultureInfo.InvariantCulture);
        }

        return texts;
    }
}
