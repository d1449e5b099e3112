namespace Registry.Core.Errors;

/// <summary>A request that cannot be served, for a reason that the client is told.</summary>
/// <param name="code">What went wrong.</param>
/// <param name="message">What is wrong, where, and what would be right: for people to read.</param>
/// <param name="innerException">What caused it, for the log alone.</param>
public sealed class RegistryException(RegistryErrorCode code, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>What went wrong.</summary>
    public RegistryErrorCode Code { get; } = code;

    /// <summary>The names or digests it is about: each becomes an error of its own on the wire. Empty: one error without detail.</summary>
    public IReadOnlyList<string> Subjects { get; init; } = [];

    /// <summary>How many bytes the upload session holds, where the client has to know in order to go on from there.</summary>
    public long? UploadLength { get; init; }

    /// <summary>After how long the same request may succeed, where that is known.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
