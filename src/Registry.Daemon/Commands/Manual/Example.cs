namespace Registry.Daemon.Commands.Manual;

/// <summary>One way to use a command.</summary>
/// <param name="CommandLine">What to type into a shell: the command, what is piped into it and where its output goes.</param>
/// <param name="Description">What it does, as a sentence.</param>
internal sealed record Example(string CommandLine, string Description);
