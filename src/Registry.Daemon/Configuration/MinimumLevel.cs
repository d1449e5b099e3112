namespace Registry.Daemon.Configuration;

/// <summary>The least severe event that is logged. The numbers are those of <c>LogLevel</c>.</summary>
public enum MinimumLevel
{
    /// <summary>Everything.</summary>
    Verbose = 0,

    /// <summary>What helps to find a fault, and above.</summary>
    Debug = 1,

    /// <summary>What happens in ordinary operation, and above.</summary>
    Information = 2,

    /// <summary>What may need attention, and above.</summary>
    Warning = 3,

    /// <summary>Operations that failed, and above.</summary>
    Error = 4,

    /// <summary>Only what ends the process.</summary>
    Fatal = 5,

    /// <summary>Nothing.</summary>
    None = 6,
}
