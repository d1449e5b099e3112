using Registry.Core.Errors;

namespace Registry.Core.Operations;

/// <summary>What fails because of damaged data or a failing disk, and not because of a defect of the program.</summary>
public static class StorageFailure
{
    /// <summary>Whether an exception is one.</summary>
    public static bool Is(Exception exception) =>
        exception is RegistryException or FormatException or IOException or UnauthorizedAccessException;

    /// <summary>Whether one is about a file or folder, and not about what is in the database.</summary>
    public static bool IsOfFiles(Exception exception) =>
        (exception as RegistryException)?.InnerException is IOException or UnauthorizedAccessException
        || exception is IOException or UnauthorizedAccessException;

    /// <summary>What the administrator is told: the cause too, which clients are not told.</summary>
    public static string Explain(Exception exception) =>
        exception.InnerException is { } cause ? $"{exception.Message} {cause.Message}" : exception.Message;
}
