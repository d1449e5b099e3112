using System.Diagnostics.CodeAnalysis;
using Registry.Daemon.Configuration.Toml;

namespace Registry.Daemon.Configuration.Settings;

/// <summary>Reads a value from text.</summary>
/// <param name="text">The text.</param>
/// <param name="value">The value read.</param>
/// <param name="problem">What is wrong with the text, when more can be said than what was expected.</param>
/// <returns>Whether the text is valid.</returns>
internal delegate bool TextParser<T>(string text, [MaybeNullWhen(false)] out T value, out string? problem);

/// <summary>A string that stands for something else.</summary>
/// <param name="expected">What the string must be, with its article, as in "a duration such as "30s"".</param>
/// <param name="parser">Reads the string.</param>
internal sealed class TextType<T>(string expected, TextParser<T> parser) : SettingType<T>
{
    /// <inheritdoc/>
    public override bool TryRead(TomlValue value, ProblemReporter report, [MaybeNullWhen(false)] out T result)
    {
        result = default;
        string? problem = null;
        if (value is TomlString text && parser(text.Value, out result, out problem))
            return true;
        var reason = problem is null ? "" : $": {problem}";
        report(value.Position, $"expected {expected}, found {value.Describe()}{reason}");
        return false;
    }
}
