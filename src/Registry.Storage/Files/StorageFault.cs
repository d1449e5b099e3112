using Registry.Core.Errors;

namespace Registry.Storage.Files;

/// <summary>What a failing file system call means to the one whose request it was.</summary>
internal static class StorageFault
{
    private const int NoSpace = 28; // ENOSPC
    private const int QuotaExceeded = 122; // EDQUOT

    /// <summary>Whether an exception of the file API is a fault of the storage rather than of the program.</summary>
    public static bool IsFault(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>Whether such a fault is that there is no room.</summary>
    public static bool IsFull(Exception exception) => exception.HResult is NoSpace or QuotaExceeded;

    /// <summary>The exception for the client; the cause, with its path, goes to the log alone.</summary>
    public static RegistryException From(Exception exception) => IsFull(exception)
        ? new RegistryException(RegistryErrorCode.StorageFull, "The registry's disk is full.", exception)
        : new RegistryException(RegistryErrorCode.StorageUnavailable, "The registry's disk cannot be used just now.", exception);
}
