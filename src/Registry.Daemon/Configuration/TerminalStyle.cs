namespace Registry.Daemon.Configuration;

/// <summary>Whether text is coloured.</summary>
internal static class TerminalStyle
{
    /// <summary>Whether this process colours what it writes to a stream.</summary>
    /// <param name="isRedirected">Whether the stream goes somewhere else than to a terminal.</param>
    public static bool IsWanted(bool isRedirected) => IsWanted(isRedirected, Environment.GetEnvironmentVariable);

    /// <summary>
    /// Whether text is coloured: at a terminal that understands colours, unless the variable <c>NO_COLOR</c> holds anything
    /// (https://no-color.org).
    /// </summary>
    /// <param name="isRedirected">Whether it goes somewhere else than to a terminal.</param>
    /// <param name="readVariable">Reads an environment variable.</param>
    public static bool IsWanted(bool isRedirected, Func<string, string?> readVariable) =>
        !isRedirected && string.IsNullOrEmpty(readVariable("NO_COLOR")) && readVariable("TERM") is not (null or "" or "dumb");
}
