namespace Registry.Daemon.Commands.Manual;

/// <summary>What the help and the manual page of a command say beyond its description, arguments and options.</summary>
/// <param name="ExitStatus">What its exit codes mean; <c>null</c> for a group of commands, which does nothing itself.</param>
/// <param name="Examples">How it is used, the most usual way first.</param>
internal sealed record CommandManual(ExitStatus? ExitStatus, params IReadOnlyList<Example> Examples);
