using Registry.Daemon.Configuration.Toml;

namespace Registry.Daemon.Configuration;

/// <summary>Where a value comes from.</summary>
/// <param name="Source">The configuration file, the environment variable or the flag.</param>
/// <param name="Position">The place in the configuration file; null for other sources.</param>
internal readonly record struct SettingOrigin(string Source, TomlPosition? Position)
{
    /// <summary>The origin of a value that nobody gave.</summary>
    public static SettingOrigin Default => new("default", null);

    /// <summary>The same source at another place, if it has places.</summary>
    public SettingOrigin At(TomlPosition position) => Position is null ? this : this with { Position = position };

    /// <summary>Returns the origin as <c>FILE:LINE:COLUMN</c>, or the name of another source.</summary>
    public override string ToString() => Position is { } place ? $"{Source}:{place.Line}:{place.Column}" : Source;
}
