namespace Registry.Daemon.Composition;

/// <summary>Garbage collection cannot run.</summary>
/// <param name="message">What is wrong and what would be right.</param>
/// <param name="isRunning">Whether that is because another run is under way.</param>
/// <param name="innerException">What caused it.</param>
internal sealed class CollectionRefusedException(string message, bool isRunning, Exception innerException)
    : Exception(message, innerException)
{
    /// <summary>Whether another run is under way.</summary>
    public bool IsRunning => isRunning;
}
