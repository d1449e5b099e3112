using System.Globalization;
using Registry.Daemon.Commands;

namespace Registry.Manual;

/// <summary>Which registryd the pages are about.</summary>
/// <param name="Version">Its version: <c>1.2.3</c>.</param>
/// <param name="Date">The day of its sources, as <c>2026-01-31</c>; empty where nobody says it.</param>
internal sealed record Edition(string Version, string Date)
{
    /// <summary>
    /// The edition of this build. The day is that of the variable <c>SOURCE_DATE_EPOCH</c>, so that the same sources always make the same
    /// pages (https://reproducible-builds.org/specs/source-date-epoch).
    /// </summary>
    /// <exception cref="FormatException">The variable is no number of seconds.</exception>
    public static Edition OfEnvironment()
    {
        var seconds = Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH");
        var date = string.IsNullOrEmpty(seconds)
            ? ""
            : DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds, CultureInfo.InvariantCulture)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return new Edition(typeof(CommandLine).Assembly.GetName().Version!.ToString(3), date);
    }
}
