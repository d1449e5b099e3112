using System.Globalization;
using Registry.Core.Errors;

namespace Registry.Daemon.Http;

/// <summary>How a refusal looks on the wire: the one place that knows the codes and statuses.</summary>
internal static class ErrorResponse
{
    /// <summary>Answers a refusal.</summary>
    public static Task WriteAsync(HttpContext context, RegistryException error)
    {
        var (code, status) = Wire(error.Code);
        if (error.UploadLength is { } length)
        {
            context.Response.Headers.Range = UploadHandler.UploadRange(length);
        }

        if (error.RetryAfter is { } wait)
        {
            // Whole seconds (RFC 9110, section 10.2.3), never too few.
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }
        else if (status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = "5";
        }

        return WriteAsync(context, status, Errors(code, error));
    }

    /// <summary>Answers a failure that is nobody's to know but the administrator's; the id finds it in the log.</summary>
    public static Task WriteFailureAsync(HttpContext context) =>
        WriteAsync(
            context,
            StatusCodes.Status500InternalServerError,
            [new ErrorBody("UNKNOWN", string.Create(CultureInfo.InvariantCulture, $"The registry failed; its log tells more under the request id {context.TraceIdentifier}."), null)]);

    private static Task WriteAsync(HttpContext context, int status, ErrorBody[] errors)
    {
        context.Response.StatusCode = status;
        return WireJson.WriteAsync(context, new ErrorsBody(errors), WireJson.Relaxed.ErrorsBody, "application/json");
    }

    private static ErrorBody[] Errors(string code, RegistryException error)
    {
        if (error.Subjects.Count == 0)
        {
            return [new ErrorBody(code, error.Message, null)];
        }

        var errors = new ErrorBody[error.Subjects.Count];
        for (var i = 0; i < errors.Length; i++)
        {
            var subject = error.Subjects[i];
            var detail = subject.Contains(':', StringComparison.Ordinal) ? new ErrorDetail(subject, null) : new ErrorDetail(null, subject);
            errors[i] = new ErrorBody(code, error.Message, detail);
        }

        return errors;
    }

    private static (string Code, int Status) Wire(RegistryErrorCode code) => code switch
    {
        RegistryErrorCode.BlobUnknown => ("BLOB_UNKNOWN", StatusCodes.Status404NotFound),
        RegistryErrorCode.BlobUploadInvalid => ("BLOB_UPLOAD_INVALID", StatusCodes.Status400BadRequest),
        RegistryErrorCode.BlobUploadUnknown => ("BLOB_UPLOAD_UNKNOWN", StatusCodes.Status404NotFound),
        RegistryErrorCode.DigestInvalid => ("DIGEST_INVALID", StatusCodes.Status400BadRequest),
        RegistryErrorCode.ManifestBlobUnknown => ("MANIFEST_BLOB_UNKNOWN", StatusCodes.Status400BadRequest),
        RegistryErrorCode.ManifestInvalid => ("MANIFEST_INVALID", StatusCodes.Status400BadRequest),
        RegistryErrorCode.ManifestUnknown => ("MANIFEST_UNKNOWN", StatusCodes.Status404NotFound),
        RegistryErrorCode.NameInvalid => ("NAME_INVALID", StatusCodes.Status400BadRequest),
        RegistryErrorCode.TagInvalid => ("TAG_INVALID", StatusCodes.Status400BadRequest),
        RegistryErrorCode.RangeInvalid => ("BLOB_UPLOAD_INVALID", StatusCodes.Status416RangeNotSatisfiable),
        RegistryErrorCode.RangeNotSatisfiable => ("RANGE_INVALID", StatusCodes.Status416RangeNotSatisfiable),
        RegistryErrorCode.SizeInvalid => ("SIZE_INVALID", StatusCodes.Status400BadRequest),
        RegistryErrorCode.PageSizeInvalid => ("PAGINATION_NUMBER_INVALID", StatusCodes.Status400BadRequest),
        RegistryErrorCode.RequestInvalid => ("UNSUPPORTED", StatusCodes.Status400BadRequest),
        RegistryErrorCode.RouteUnknown => ("UNSUPPORTED", StatusCodes.Status404NotFound),
        RegistryErrorCode.MethodNotAllowed => ("UNSUPPORTED", StatusCodes.Status405MethodNotAllowed),
        RegistryErrorCode.Unauthorized => ("UNAUTHORIZED", StatusCodes.Status401Unauthorized),
        RegistryErrorCode.Denied => ("DENIED", StatusCodes.Status403Forbidden),
        RegistryErrorCode.TooLarge => ("DENIED", StatusCodes.Status413PayloadTooLarge),
        RegistryErrorCode.TooManyRequests => ("TOOMANYREQUESTS", StatusCodes.Status429TooManyRequests),
        RegistryErrorCode.StorageFull or RegistryErrorCode.StorageLow => ("UNAVAILABLE", StatusCodes.Status507InsufficientStorage),
        RegistryErrorCode.StorageUnavailable => ("UNAVAILABLE", StatusCodes.Status503ServiceUnavailable),
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "This error code has no form on the wire."),
    };
}
