using System.Globalization;

namespace Registry.Daemon.Commands;

/// <summary>Numbers as reports for people write them.</summary>
internal static class ReportText
{
    private static readonly string[] Units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>A number of bytes with three digits at the least: <c>512 bytes</c>, <c>1.50 MiB</c>, <c>731 GiB</c>.</summary>
    public static string Bytes(long count)
    {
        const int Step = 1024;
        const double TwoDecimals = 9.995;
        const double OneDecimal = 99.95;
        double value = count;
        var unit = 0;
        // What would be written as 1024 is 1 of the next unit.
        for (; Math.Round(value) >= Step && unit < Units.Length - 1; unit++)
            value /= Step;
        var format = unit == 0 || value >= OneDecimal ? "0" : value >= TwoDecimals ? "0.0" : "0.00";
        return $"{value.ToString(format, CultureInfo.InvariantCulture)} {(count == 1 ? "byte" : Units[unit])}";
    }

    /// <summary>A number of things: <c>1 tag</c>, <c>2 tags</c>.</summary>
    public static string Count(long count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    /// <summary>A moment in UTC to the second (RFC 3339): <c>2026-01-31T23:59:59Z</c>.</summary>
    public static string Moment(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>A span of time in its two largest units: <c>45s</c>, <c>3m 20s</c>, <c>2h 5m</c>, <c>4d 3h</c>.</summary>
    public static string Span(TimeSpan span)
    {
        string[] parts =
        [
            .. span.Days > 0 ? (string[])[Part(span.Days, 'd')] : [],
            .. span.Hours > 0 ? (string[])[Part(span.Hours, 'h')] : [],
            .. span.Minutes > 0 ? (string[])[Part(span.Minutes, 'm')] : [],
            .. span.Seconds > 0 ? (string[])[Part(span.Seconds, 's')] : [],
        ];
        return parts.Length == 0 ? "0s" : string.Join(' ', parts.Take(2));

        static string Part(int count, char unit) => string.Create(CultureInfo.InvariantCulture, $"{count}{unit}");
    }
}
