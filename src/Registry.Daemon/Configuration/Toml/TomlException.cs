namespace Registry.Daemon.Configuration.Toml;

/// <summary>A document is not TOML 1.0, or is larger or deeper than is accepted.</summary>
internal sealed class TomlException(TomlPosition position, string message) : Exception(message)
{
    /// <summary>Where the document stops being valid.</summary>
    public TomlPosition Position { get; } = position;
}
