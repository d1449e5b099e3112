using Microsoft.AspNetCore.Connections;
using Registry.Core.Errors;

namespace Registry.Daemon.Http;

/// <summary>The one exit for errors, around everything that answers requests.</summary>
internal sealed partial class ErrorBoundary(RequestDelegate next, ILogger<ErrorBoundary> logger)
{
    /// <summary>Answers a request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception error) when (IsGone(context, error))
        {
            Log.ClientGone(logger, error.GetType().Name, context.TraceIdentifier);
            context.Abort();
        }
        catch (Exception error) when (context.Response.HasStarted)
        {
            Log.Broken(logger, error, context.TraceIdentifier);
            context.Abort();
        }
        catch (RegistryException error)
        {
            var level = Level(error.Code);
            Log.Refused(logger, level, error.InnerException, error.Code, error.Message, context.TraceIdentifier);
            await ErrorResponse.WriteAsync(context, error);
        }
        catch (BadHttpRequestException error)
        {
            await ErrorResponse.WriteAsync(context, new RegistryException(RegistryErrorCode.RequestInvalid, error.Message, error));
        }
        catch (Exception error)
        {
            Log.Failed(logger, error, context.TraceIdentifier);
            await ErrorResponse.WriteFailureAsync(context);
        }
    }

    /// <summary>What the client did wrong is its own affair; what the disk did wrong is the administrator's.</summary>
    private static LogLevel Level(RegistryErrorCode code) =>
        code is RegistryErrorCode.StorageFull or RegistryErrorCode.StorageUnavailable ? LogLevel.Error : LogLevel.Debug;

    /// <summary>Whether the client hung up: nobody is left to answer.</summary>
    private static bool IsGone(HttpContext context, Exception error) =>
        error is ConnectionResetException || (context.RequestAborted.IsCancellationRequested && error is OperationCanceledException or IOException);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "The client is gone ({Kind}); request {RequestId}")]
        public static partial void ClientGone(ILogger logger, string kind, string requestId);

        [LoggerMessage(LogLevel.Error, "An answer broke off; request {RequestId}")]
        public static partial void Broken(ILogger logger, Exception error, string requestId);

        [LoggerMessage("Refused with {Code}: {Reason} Request {RequestId}")]
        public static partial void Refused(
            ILogger logger, LogLevel level, Exception? error, RegistryErrorCode code, string reason, string requestId);

        [LoggerMessage(LogLevel.Error, "A request failed; request {RequestId}")]
        public static partial void Failed(ILogger logger, Exception error, string requestId);
    }
}
