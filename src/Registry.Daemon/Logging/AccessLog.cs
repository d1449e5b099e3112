using System.Globalization;
using System.Net;
using Registry.Daemon.Http;

namespace Registry.Daemon.Logging;

/// <summary>
/// Logs every request in one line: method, kind of resource, repository, status, bytes in and out, milliseconds, client and request id.
/// Never a header, a query or a body.
/// </summary>
internal sealed partial class AccessLog(RequestDelegate next, TimeProvider time, ILogger<AccessLog> logger)
{
    /// <summary>Serves the request, then logs it.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (!logger.IsEnabled(LogLevel.Information))
        {
            await next(context);
            return;
        }

        var record = AccessRecord.Of(context);
        var start = time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            var level = record.IsProbe ? LogLevel.Debug : LogLevel.Information;
            if (logger.IsEnabled(level))
            {
                var line = Line(context, record, time.GetElapsedTime(start));
                Log.Served(logger, level, line);
            }
        }
    }

    // One text, and not a property for each part: nobody takes the parts, and each would cost several objects.
    private static string Line(HttpContext context, AccessRecord record, TimeSpan elapsed)
    {
        var outcome = context.RequestAborted.IsCancellationRequested ? " aborted" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{context.Request.Method} {record.Route ?? "-"} {record.Repository ?? "-"} {context.Response.StatusCode}{outcome} in={record.BytesReceived} out={record.BytesSent} {elapsed.TotalMilliseconds:F1}ms {Client(context.Connection.RemoteIpAddress)?.ToString() ?? "-"} {context.TraceIdentifier}");
    }

    private static IPAddress? Client(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;

    private static partial class Log
    {
        [LoggerMessage(Message = "{Request}")]
        public static partial void Served(ILogger logger, LogLevel level, string request);
    }
}
