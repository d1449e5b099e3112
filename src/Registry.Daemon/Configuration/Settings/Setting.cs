using System.Diagnostics.CodeAnalysis;
using Registry.Daemon.Configuration.Toml;

namespace Registry.Daemon.Configuration.Settings;

/// <summary>A section of the configuration file.</summary>
/// <param name="Name">The name in brackets.</param>
/// <param name="Description">What its settings are about, in one line.</param>
internal sealed record SettingSection(string Name, string Description)
{
    /// <summary>Whether it has no name: its keys stand above every other section, or are tables with headers of their own.</summary>
    public bool IsRoot => Name.Length == 0;
}

/// <summary>One thing that an administrator can decide.</summary>
internal abstract class Setting
{
    /// <summary>What every environment variable that sets a setting starts with.</summary>
    public const string EnvironmentPrefix = "REGISTRYD_";

    private protected Setting(SettingSection section, string key, TomlValue defaultValue, string description)
    {
        Section = section;
        Key = key;
        Default = defaultValue;
        Description = description;
    }

    /// <summary>The section that holds the key.</summary>
    public SettingSection Section { get; }

    /// <summary>The key in the section.</summary>
    public string Key { get; }

    /// <summary>The value when nobody gives one.</summary>
    public TomlValue Default { get; }

    /// <summary>What the setting means, in lines short enough for the commented default configuration.</summary>
    public string Description { get; }

    /// <summary>Whether a change takes effect while a server runs, and not only when it starts again.</summary>
    public bool IsLive { get; init; }

    /// <summary>The environment variable that overrides the file.</summary>
    public string EnvironmentVariable => $"{EnvironmentPrefix}{(Section.IsRoot ? "" : $"{Section.Name}_")}{Key}".ToUpperInvariant();

    /// <summary>Returns the setting's name: <c>[log] level</c>, <c>[[webhook]]</c>.</summary>
    public override string ToString() => Section.IsRoot ? $"[[{Key}]]" : $"[{Section.Name}] {Key}";

    /// <inheritdoc cref="SettingType{T}.TryRead"/>
    public abstract bool TryRead(TomlValue value, ProblemReporter report, [NotNullWhen(true)] out SettingValue? result);

    /// <inheritdoc cref="SettingType{T}.FromText"/>
    public abstract TomlValue? FromText(string text, ProblemReporter report);

    /// <inheritdoc cref="SettingType{T}.Resolve"/>
    public abstract TomlValue Resolve(TomlValue value, string folder);

    /// <inheritdoc cref="SettingType{T}.Redact"/>
    public abstract TomlValue Redact(TomlValue value);
}

/// <summary>A setting with values of one type.</summary>
/// <typeparam name="T">The values in the program.</typeparam>
/// <param name="section">The section that holds the key.</param>
/// <param name="key">The key in the section.</param>
/// <param name="type">Which values are valid, and how they are written.</param>
/// <param name="defaultText">The default as an environment variable would give it.</param>
/// <param name="description">What the setting means.</param>
internal sealed class Setting<T>(SettingSection section, string key, SettingType<T> type, string defaultText, string description)
    : Setting(section, key, type.FromText(defaultText, RefuseDefault)!, description)
{
    /// <inheritdoc/>
    public override bool TryRead(TomlValue value, ProblemReporter report, [NotNullWhen(true)] out SettingValue? result)
    {
        result = type.TryRead(value, report, out var read) ? new SettingValue<T>(read) : null;
        return result is not null;
    }

    /// <inheritdoc/>
    public override TomlValue? FromText(string text, ProblemReporter report) => type.FromText(text, report);

    /// <inheritdoc/>
    public override TomlValue Resolve(TomlValue value, string folder) => type.Resolve(value, folder);

    /// <inheritdoc/>
    public override TomlValue Redact(TomlValue value) => type.Redact(value);

    private static void RefuseDefault(TomlPosition position, string message) => throw new ArgumentException(message);
}

/// <summary>A checked value of some setting.</summary>
internal abstract record SettingValue;

/// <summary>A checked value of a setting with values of one type.</summary>
/// <param name="Value">The value.</param>
internal sealed record SettingValue<T>(T Value) : SettingValue;
