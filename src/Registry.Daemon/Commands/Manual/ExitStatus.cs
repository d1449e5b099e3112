namespace Registry.Daemon.Commands.Manual;

/// <summary>What the exit codes of a command mean, each as a sentence.</summary>
/// <param name="Success">Of <see cref="ExitCode.Success"/>.</param>
/// <param name="Failure">Of <see cref="ExitCode.Failure"/>; <c>null</c>: the command failed.</param>
/// <param name="Usage">Of <see cref="ExitCode.Usage"/>; <c>null</c>: what it means everywhere.</param>
/// <param name="Busy">Of <see cref="ExitCode.Busy"/>; <c>null</c>: the command never ends with it.</param>
internal sealed record ExitStatus(string Success, string? Failure = null, string? Usage = null, string? Busy = null)
{
    /// <summary>Why a command that works beside the server may end with <see cref="ExitCode.Busy"/> though it can run many times at once.</summary>
    public const string EarlierServer = "The server that runs is of an earlier version: restart it.";

    /// <summary>The meanings by exit code; <c>null</c> where the command never ends with it.</summary>
    public IReadOnlyList<string?> Meanings =>
    [
        Success,
        Failure ?? "It failed; the standard error tells why.",
        Usage ?? "The command line or the configuration is wrong.",
        Busy,
    ];
}
