namespace Registry.Daemon.Composition;

/// <summary>A command cannot work on the data folder.</summary>
/// <param name="message">What is wrong and what would be right.</param>
/// <param name="isRunning">Whether that is because another process of the same kind is under way.</param>
/// <param name="innerException">What caused it.</param>
internal sealed class MaintenanceRefusedException(string message, bool isRunning, Exception innerException)
    : Exception(message, innerException)
{
    /// <summary>Whether another process of the same kind is under way.</summary>
    public bool IsRunning => isRunning;
}
