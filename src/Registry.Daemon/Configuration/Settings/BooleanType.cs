using Registry.Daemon.Configuration.Toml;

namespace Registry.Daemon.Configuration.Settings;

/// <summary><c>true</c> or <c>false</c>.</summary>
internal sealed class BooleanType : SettingType<bool>
{
    /// <inheritdoc/>
    public override bool TryRead(TomlValue value, ProblemReporter report, out bool result)
    {
        var boolean = value as TomlBoolean;
        result = boolean is { Value: true };
        if (boolean is null)
            report(value.Position, $"expected true or false, found {value.Describe()}");
        return boolean is not null;
    }

    /// <inheritdoc/>
    public override TomlValue FromText(string text, ProblemReporter report) =>
        bool.TryParse(text, out var value) ? new TomlBoolean(value, default) : new TomlString(text, default);
}
