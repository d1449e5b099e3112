namespace Registry.Daemon.Commands;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCode
{
    /// <summary>The command did what it was asked to.</summary>
    public const int Success = 0;

    /// <summary>The command failed.</summary>
    public const int Failure = 1;

    /// <summary>The command line or the configuration is wrong; nothing was started.</summary>
    public const int Usage = 2;

    /// <summary>Another run of the same command is under way, or a server that this one may not work beside; nothing was done.</summary>
    public const int Busy = 3;
}
