namespace Registry.Testing.Processes;

/// <summary>How a run of a <see cref="Command"/> ended.</summary>
/// <param name="ExitCode">The program's exit code.</param>
/// <param name="Output">All of its standard output.</param>
/// <param name="Error">All of its standard error.</param>
public sealed record CommandResult(int ExitCode, string Output, string Error);
