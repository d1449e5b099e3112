using System.Diagnostics.CodeAnalysis;
using Registry.Daemon.Configuration.Toml;

namespace Registry.Daemon.Configuration.Settings;

/// <summary>The path of a file or folder; a relative one is made absolute.</summary>
/// <param name="mayBeEmpty">Whether the empty string is valid, standing for no path.</param>
internal sealed class PathType(bool mayBeEmpty) : SettingType<string>
{
    /// <inheritdoc/>
    public override bool TryRead(TomlValue value, ProblemReporter report, [MaybeNullWhen(false)] out string result)
    {
        result = (value as TomlString)?.Value;
        if (result is not null && IsPath(result))
            return true;
        report(value.Position, $"expected a path{(mayBeEmpty ? " or \"\"" : "")}, found {value.Describe()}");
        return false;
    }

    /// <inheritdoc/>
    public override TomlValue Resolve(TomlValue value, string folder) =>
        value is TomlString { Value.Length: > 0 } path && IsPath(path.Value)
            ? new TomlString(Path.GetFullPath(path.Value, folder), path.Position)
            : value;

    private bool IsPath(string path) => (mayBeEmpty || path.Length > 0) && !path.Any(char.IsControl);
}
