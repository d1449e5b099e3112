using System.Diagnostics.CodeAnalysis;
using Registry.Daemon.Configuration.Toml;

namespace Registry.Daemon.Configuration.Settings;

/// <summary>A secret: no message says what it is.</summary>
/// <param name="expected">What it must be, with its article.</param>
/// <param name="isValid">Whether it is that.</param>
internal sealed class SecretType(string expected, Func<string, bool> isValid) : SettingType<string>
{
    /// <inheritdoc/>
    public override bool TryRead(TomlValue value, ProblemReporter report, [MaybeNullWhen(false)] out string result)
    {
        result = (value as TomlString)?.Value;
        if (result is not null && isValid(result))
            return true;
        report(value.Position, $"expected {expected}, found something else, which is not shown");
        return false;
    }
}
