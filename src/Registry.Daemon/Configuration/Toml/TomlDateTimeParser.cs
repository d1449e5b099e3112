using System.Globalization;

namespace Registry.Daemon.Configuration.Toml;

/// <summary>Checks dates and times as TOML 1.0 takes them from RFC 3339.</summary>
internal static class TomlDateTimeParser
{
    private const int DateLength = 10;
    private const int TimeLength = 8;

    /// <summary>Whether a token can only be a date (<c>1979-...</c>) or a time (<c>07:...</c>).</summary>
    public static bool StartsLikeDateOrTime(ReadOnlySpan<char> token) =>
        token.Length > 2 && (StartsWithDigits(token, 2, ':') || StartsWithDigits(token, 4, '-'));

    /// <summary>Reads on from a token that looks like a date or time.</summary>
    /// <returns>The date or time as written.</returns>
    /// <exception cref="TomlException">It is not valid.</exception>
    public static string Read(TomlReader reader, string token, TomlPosition position)
    {
        // A space may separate the date from the time.
        if (token.Length == DateLength && reader.Current == ' ' && char.IsAsciiDigit(reader.Peek(1)))
        {
            reader.Advance();
            token = $"{token} {reader.TakeWhile(TomlScalarParser.IsTokenCharacter)}";
        }

        return IsDateOrTime(token)
            ? token
            : throw new TomlException(position,
                "expected a date or time such as 1979-05-27T07:32:00Z, 1979-05-27T07:32:00, 1979-05-27 or 07:32:00");
    }

    private static bool IsDateOrTime(ReadOnlySpan<char> text)
    {
        if (text[2] == ':')
            return IsTime(text);
        if (!IsDate(text[..Math.Min(text.Length, DateLength)]))
            return false;
        return text.Length == DateLength || (text[DateLength] is 'T' or 't' or ' ' && IsTimeWithOffset(text[(DateLength + 1)..]));
    }

    private static bool IsDate(ReadOnlySpan<char> text) =>
        text.Length == DateLength && text[4] == '-' && text[7] == '-'
        && TryNumber(text[..4], 0, 9999, out var year) && TryNumber(text[5..7], 1, 12, out var month)
        // DateTime knows no year 0, which is a leap year in RFC 3339's calendar, as is 2000.
        && TryNumber(text[8..], 1, DateTime.DaysInMonth(year == 0 ? 2000 : year, month), out _);

    private static bool IsTimeWithOffset(ReadOnlySpan<char> text)
    {
        if (text is [.. var utc, 'Z' or 'z'])
            return IsTime(utc);
        var sign = text.IndexOfAny('+', '-');
        return sign < 0 ? IsTime(text) : IsTime(text[..sign]) && IsOffset(text[(sign + 1)..]);
    }

    private static bool IsOffset(ReadOnlySpan<char> text) =>
        text.Length == 5 && text[2] == ':' && TryNumber(text[..2], 0, 23, out _) && TryNumber(text[3..], 0, 59, out _);

    private static bool IsTime(ReadOnlySpan<char> text)
    {
        // A leap second makes 60.
        var valid = text.Length >= TimeLength && text[2] == ':' && text[5] == ':'
            && TryNumber(text[..2], 0, 23, out _) && TryNumber(text[3..5], 0, 59, out _) && TryNumber(text[6..8], 0, 60, out _);
        return valid && (text.Length == TimeLength || IsFraction(text[TimeLength..]));
    }

    private static bool IsFraction(ReadOnlySpan<char> text) => text is ['.', _, ..] && !text[1..].ContainsAnyExceptInRange('0', '9');

    private static bool TryNumber(ReadOnlySpan<char> text, int minimum, int maximum, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= minimum && value <= maximum;

    private static bool StartsWithDigits(ReadOnlySpan<char> text, int count, char separator) =>
        text.Length > count && text[count] == separator && !text[..count].ContainsAnyExceptInRange('0', '9');
}
