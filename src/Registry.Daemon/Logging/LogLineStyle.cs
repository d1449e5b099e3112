namespace Registry.Daemon.Logging;

/// <summary>Who reads the log's lines.</summary>
internal enum LogLineStyle
{
    /// <summary>A file or a pipe: date and time, level, message.</summary>
    Plain,

    /// <summary>A person at a terminal: time, level, message.</summary>
    Terminal,

    /// <summary>A person at a terminal with colours: the same, with the level in colour.</summary>
    ColourTerminal,

    /// <summary>The systemd journal, which adds the time itself: each line begins with its priority (sd-daemon(3)).</summary>
    Journal,
}
