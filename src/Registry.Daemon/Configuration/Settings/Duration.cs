using System.Globalization;

namespace Registry.Daemon.Configuration.Settings;

/// <summary>
/// Spans of time as whole numbers with units, largest unit first: <c>90d</c>, <c>24h</c>, <c>1h30m</c>, <c>500ms</c>.
/// </summary>
internal static class Duration
{
    private static readonly (string Name, long Ticks)[] Units =
    [
        ("d", TimeSpan.TicksPerDay),
        ("h", TimeSpan.TicksPerHour),
        ("m", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond),
        ("ms", TimeSpan.TicksPerMillisecond),
    ];

    /// <summary>Reads a duration. A number without a unit is none.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan value)
    {
        value = default;
        long ticks = 0;
        var nextUnit = 0;
        while (!text.IsEmpty)
        {
            var digits = Math.Max(text.IndexOfAnyExceptInRange('0', '9'), 0);
            var letters = text[digits..].IndexOfAnyInRange('0', '9');
            var unitText = letters < 0 ? text[digits..] : text.Slice(digits, letters);
            var unit = IndexOfUnit(unitText, nextUnit);
            if (unit < 0 || !TryAdd(ref ticks, text[..digits], Units[unit].Ticks))
                return false;
            nextUnit = unit + 1;
            text = text[(digits + unitText.Length)..];
        }

        value = new TimeSpan(ticks);
        return nextUnit > 0;
    }

    /// <summary>Returns a duration as <see cref="TryParse"/> reads it.</summary>
    public static string Format(TimeSpan value)
    {
        var text = "";
        var rest = value.Ticks;
        foreach (var (name, ticks) in Units)
        {
            if (rest >= ticks)
                text += string.Create(CultureInfo.InvariantCulture, $"{rest / ticks}{name}");
            rest %= ticks;
        }

        return text.Length > 0 ? text : "0s";
    }

    private static int IndexOfUnit(ReadOnlySpan<char> text, int first)
    {
        for (var i = first; i < Units.Length; i++)
        {
            if (text.SequenceEqual(Units[i].Name))
                return i;
        }

        return -1;
    }

    private static bool TryAdd(ref long ticks, ReadOnlySpan<char> digits, long unit)
    {
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count > (long.MaxValue - ticks) / unit)
            return false;
        ticks += count * unit;
        return true;
    }
}
