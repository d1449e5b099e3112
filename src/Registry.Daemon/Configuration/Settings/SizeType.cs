using System.Globalization;
using Registry.Daemon.Configuration.Toml;

namespace Registry.Daemon.Configuration.Settings;

/// <summary>A number of bytes: an integer, or a string of digits and a decimal or binary unit (IEC 80000-13).</summary>
/// <param name="minimum">The smallest valid size in bytes.</param>
/// <param name="maximum">The largest valid size in bytes.</param>
internal sealed class SizeType(long minimum, long maximum) : SettingType<long>
{
    private const string Expected = "expected a size such as 1048576, \"64MiB\" or \"4GB\" (B, KB, MB, GB, TB, KiB, MiB, GiB or TiB)";

    /// <inheritdoc/>
    public override bool TryRead(TomlValue value, ProblemReporter report, out long result)
    {
        var size = value switch
        {
            TomlInteger { Value: >= 0 } integer => integer.Value,
            TomlString text => Parse(text.Value),
            _ => null,
        };
        result = size ?? 0;
        if (size is null)
            report(value.Position, $"{Expected}, found {value.Describe()}");
        else if (size < minimum || size > maximum)
            report(value.Position, $"expected a size from {minimum} to {maximum} bytes, found {value.Describe()}");
        return size >= minimum && size <= maximum;
    }

    /// <summary>Reads a size; <c>null</c>: the text is none.</summary>
    /// <param name="text">Digits and, unless they count bytes, a unit.</param>
    public static long? Parse(string text)
    {
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        var number = digits < 0 ? text : text.AsSpan(0, digits);
        var unit = digits < 0 ? 1 : UnitOf(text.AsSpan(digits));
        return unit is not null
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value <= long.MaxValue / unit
            ? value * unit
            : null;
    }

    private static long? UnitOf(ReadOnlySpan<char> unit) => unit switch
    {
        "B" => 1,
        "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        "TB" => 1_000_000_000_000,
        "KiB" => 1L << 10,
        "MiB" => 1L << 20,
        "GiB" => 1L << 30,
        "TiB" => 1L << 40,
        _ => null,
    };
}
