using System.Diagnostics.CodeAnalysis;
using Registry.Daemon.Configuration.Toml;

namespace Registry.Daemon.Configuration.Settings;

/// <summary>Takes note of a problem with a value.</summary>
/// <param name="position">Where the offending part of the value stands.</param>
/// <param name="message">What is wrong and what would be right.</param>
internal delegate void ProblemReporter(TomlPosition position, string message);

/// <summary>What values a setting takes, and how they are written.</summary>
/// <typeparam name="T">The values in the program.</typeparam>
internal abstract class SettingType<T>
{
    /// <summary>Reads and checks a value.</summary>
    /// <param name="value">The value as TOML.</param>
    /// <param name="report">Takes every problem found.</param>
    /// <param name="result">The value read.</param>
    /// <returns>Whether the value is valid; if not, at least one problem was reported.</returns>
    public abstract bool TryRead(TomlValue value, ProblemReporter report, [MaybeNullWhen(false)] out T result);

    /// <summary>Returns the value that an environment variable holds as TOML: the same value without its quotes and brackets.</summary>
    /// <param name="text">The value of the variable.</param>
    /// <param name="report">Takes every problem found.</param>
    /// <returns>The value, still to be checked by <see cref="TryRead"/>; null when the text cannot be one.</returns>
    public virtual TomlValue? FromText(string text, ProblemReporter report) => new TomlString(text, default);

    /// <summary>Makes a path in the value absolute.</summary>
    /// <param name="value">The value as TOML.</param>
    /// <param name="folder">The folder to which a relative path is relative.</param>
    public virtual TomlValue Resolve(TomlValue value, string folder) => value;

    /// <summary>Returns the value as it may be shown: something else in the place of secrets.</summary>
    public virtual TomlValue Redact(TomlValue value) => value;
}
