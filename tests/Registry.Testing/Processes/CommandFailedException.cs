namespace Registry.Testing.Processes;

/// <summary>A program could not be started, ended with an error, or took too long; the message holds its command line and output.</summary>
public sealed class CommandFailedException(string message) : Exception(message)
{
    /// <summary>What the program printed: its standard error, then its standard output.</summary>
    public string Output { get; init; } = "";
}
