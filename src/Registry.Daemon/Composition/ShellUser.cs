namespace Registry.Daemon.Composition;

/// <summary>Who runs a command.</summary>
internal static class ShellUser
{
    /// <summary>
    /// What the audit log calls them: <c>shell:</c>, which no account's name begins with, and the user of the machine, the one behind sudo
    /// where there is one. To be asked for before the process becomes the data folder's owner.
    /// </summary>
    public static string Name => $"shell:{(Environment.GetEnvironmentVariable("SUDO_USER") is { Length: > 0 } sudoer ? sudoer : Environment.UserName)}";
}
