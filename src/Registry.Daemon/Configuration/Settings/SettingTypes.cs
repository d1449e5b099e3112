using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Operations;

namespace Registry.Daemon.Configuration.Settings;

/// <summary>The types of text that settings take.</summary>
internal static class SettingTypes
{
    /// <summary>The longest that requests and servers may be told to wait.</summary>
    public static readonly TimeSpan OneDay = TimeSpan.FromDays(1);

    /// <summary>The longest that content may be told to stay.</summary>
    public static readonly TimeSpan TenYears = TimeSpan.FromDays(3650);

    /// <summary>A <see cref="Configuration.ListenAddress"/>.</summary>
    public static readonly SettingType<ListenAddress> ListenAddress = new TextType<ListenAddress>(
        "an address such as \"127.0.0.1:5000\", \"[::1]:5000\", \"*:5000\" or \"unix:/run/registryd.sock\"",
        Configuration.ListenAddress.TryParse);

    /// <summary>An IP address or network.</summary>
    public static readonly SettingType<IPNetwork> Network = new TextType<IPNetwork>(
        "an IP address or network such as \"10.0.0.7\", \"10.0.0.0/8\" or \"fd00::/8\"",
        IPText.TryParseNetwork);

    /// <summary>The URL of a server, or the empty string for none.</summary>
    public static readonly SettingType<Uri?> OptionalServerUrl = new TextType<Uri?>(
        "a URL such as \"https://registry.example.com\", or \"\"",
        (string text, out Uri? url, out string? problem) =>
        {
            (url, problem) = (null, null);
            return text.Length == 0 || ServerUrl.TryParse(text, out url, out problem);
        });

    /// <summary>The name of a file, or the empty string for none.</summary>
    public static readonly SettingType<string> OptionalFileName = new TextType<string>(
        "a file name or \"\"",
        (string text, [MaybeNullWhen(false)] out string name, out string? problem) =>
        {
            (name, problem) = (text, null);
            return !text.Any(char.IsControl) && !text.EndsWith('/');
        });

    /// <summary>A <see cref="Registry.Core.Limits.PathExpression"/>.</summary>
    public static readonly SettingType<PathExpression> PathExpression = new TextType<PathExpression>(
        $"a regular expression over repository names such as \"^app/\" (at most {Core.Limits.PathExpression.MaxLength} ASCII characters, "
            + "without lookarounds and backreferences)",
        (string text, [MaybeNullWhen(false)] out PathExpression expression, out string? problem) =>
            Core.Limits.PathExpression.TryParse(text, out expression, out problem));

    /// <summary>A <see cref="Registry.Core.Model.Glob"/>.</summary>
    public static SettingType<Glob> Glob(string example) => new TextType<Glob>(
        $"a name such as \"{example}\" (* is any run of characters, ? any one)",
        (string text, out Glob glob, out string? problem) =>
        {
            problem = null;
            return Core.Model.Glob.TryParse(text, out glob);
        });

    /// <summary>A <see cref="Registry.Core.Model.Glob"/> of media types.</summary>
    public static SettingType<Glob> MediaTypeGlob(string example) => new TextType<Glob>(
        $"a media type in lower case such as \"{example}\" (* is any run of characters, ? any one)",
        (string text, out Glob glob, out string? problem) =>
        {
            problem = null;
            return Core.Model.Glob.TryParseMediaType(text, out glob);
        });

    /// <summary>A <see cref="Settings.Duration"/> within bounds.</summary>
    public static SettingType<TimeSpan> Duration(TimeSpan minimum, TimeSpan maximum) => new TextType<TimeSpan>(
        $"a duration from {Settings.Duration.Format(minimum)} to {Settings.Duration.Format(maximum)} "
            + "such as \"30s\" or \"1h30m\" (d, h, m, s, ms)",
        (string text, out TimeSpan value, out string? problem) =>
        {
            problem = null;
            return Settings.Duration.TryParse(text, out value) && value >= minimum && value <= maximum;
        });

    /// <summary>A <see cref="Settings.Duration"/> within bounds, or "never" for none.</summary>
    public static SettingType<TimeSpan?> DurationOrNever(TimeSpan minimum, TimeSpan maximum) => new TextType<TimeSpan?>(
        $"\"never\", or a duration from {Settings.Duration.Format(minimum)} to {Settings.Duration.Format(maximum)} such as \"30d\" (d, h, m, s, ms)",
        (string text, out TimeSpan? value, out string? problem) =>
        {
            problem = null;
            var isDuration = Settings.Duration.TryParse(text, out var duration) && duration >= minimum && duration <= maximum;
            value = isDuration ? duration : null;
            return isDuration || text == "never";
        });

    /// <summary>A time of day, a <see cref="Settings.Duration"/> within bounds, or "never" for none.</summary>
    public static SettingType<Schedule?> ScheduleOrNever(TimeSpan minimum, TimeSpan maximum) => new TextType<Schedule?>(
        $"\"never\", a time of day such as \"03:30\", or a duration from {Settings.Duration.Format(minimum)} to "
            + $"{Settings.Duration.Format(maximum)} such as \"6h\" (d, h, m, s, ms)",
        (string text, out Schedule? value, out string? problem) =>
        {
            (value, problem) = (null, null);
            if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
                value = Schedule.Daily(time);
            else if (Settings.Duration.TryParse(text, out var interval) && interval >= minimum && interval <= maximum)
                value = Schedule.Every(interval);
            return value is not null || text == "never";
        });

    /// <summary>One of a few names.</summary>
    public static SettingType<T> Choice<T>(params (string Name, T Value)[] choices) => new TextType<T>(
        $"{(choices.Length > 1 ? "one of " : "")}{string.Join(", ", Array.ConvertAll(choices, choice => $"\"{choice.Name}\""))}",
        (string text, [MaybeNullWhen(false)] out T value, out string? problem) =>
        {
            problem = null;
            var found = Array.FindIndex(choices, choice => choice.Name == text);
            value = choices[Math.Max(found, 0)].Value;
            return found >= 0;
        });
}
