namespace Registry.Daemon.Configuration;

/// <summary>Something in the configuration that must be put right.</summary>
/// <param name="Origin">Where it is.</param>
/// <param name="Message">What is wrong and what would be right.</param>
internal readonly record struct ConfigurationProblem(SettingOrigin Origin, string Message)
{
    /// <summary>Returns the problem on one line, as <c>FILE:LINE:COLUMN: message</c>.</summary>
    public override string ToString() => $"{Origin}: {Message}";
}

/// <summary>The configuration cannot be used. The message holds every problem on a line of its own.</summary>
/// <param name="problems">Everything that is wrong, in the order to report it.</param>
internal sealed class ConfigurationException(IReadOnlyList<ConfigurationProblem> problems) : Exception(string.Join('\n', problems))
{
    /// <summary>Everything that is wrong, in the order to report it.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems => problems;
}
