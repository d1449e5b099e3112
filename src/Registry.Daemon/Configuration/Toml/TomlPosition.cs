namespace Registry.Daemon.Configuration.Toml;

/// <summary>A place in a TOML document.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column in characters (Unicode scalar values), from 1.</param>
internal readonly record struct TomlPosition(int Line, int Column);
