namespace Registry.Storage;

/// <summary>The data folder cannot be used; nothing was changed. The message says what is wrong, where, and what would be right.</summary>
/// <param name="message">For the operator to read.</param>
/// <param name="innerException">What caused it.</param>
public sealed class StorageOpenException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Whether another process of the same kind holds the data folder.</summary>
    public bool IsInUse { get; init; }

    /// <summary>Whether the database is damaged, or none at all.</summary>
    public bool IsDamaged { get; init; }

    /// <summary>The process that holds the data folder, where that is what is wrong and it is known.</summary>
    public int? OwnerProcessId { get; init; }
}
