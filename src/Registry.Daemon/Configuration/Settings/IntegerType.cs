using System.Globalization;
using Registry.Daemon.Configuration.Toml;

namespace Registry.Daemon.Configuration.Settings;

/// <summary>A whole number within bounds.</summary>
/// <param name="minimum">The smallest valid number.</param>
/// <param name="maximum">The largest valid number.</param>
internal sealed class IntegerType(int minimum, int maximum) : SettingType<int>
{
    /// <inheritdoc/>
    public override bool TryRead(TomlValue value, ProblemReporter report, out int result)
    {
        result = 0;
        if (value is not TomlInteger integer || integer.Value < minimum || integer.Value > maximum)
        {
            report(value.Position, $"expected a whole number from {minimum} to {maximum}, found {value.Describe()}");
            return false;
        }

        result = (int)integer.Value;
        return true;
    }

    /// <inheritdoc/>
    public override TomlValue FromText(string text, ProblemReporter report) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? new TomlInteger(value, default)
            : new TomlString(text, default);
}
