using Registry.Daemon.Configuration.Settings;
using Registry.Daemon.Configuration.Toml;

namespace Registry.Daemon.Configuration;

/// <summary>A setting given on the command line.</summary>
/// <param name="Flag">The flag with its dashes.</param>
/// <param name="Setting">The setting.</param>
/// <param name="Value">The value, still to be checked.</param>
internal sealed record FlagOverride(string Flag, Setting Setting, TomlValue Value);

/// <summary>Where to look for the configuration.</summary>
/// <param name="File">The file named on the command line, if any.</param>
/// <param name="DefaultFile">The file to read, if it exists, when none is named.</param>
/// <param name="Environment">The environment variables of the process.</param>
/// <param name="Flags">The settings given on the command line.</param>
/// <param name="IsForServer">Whether a server shall run with it; otherwise it need not be fit for that.</param>
internal sealed record ConfigurationSources(
    string? File,
    string DefaultFile,
    IReadOnlyDictionary<string, string> Environment,
    IReadOnlyList<FlagOverride> Flags,
    bool IsForServer);
