using System.Globalization;

namespace Registry.Daemon.Configuration.Toml;

/// <summary>Reads booleans, integers, floats and, through <see cref="TomlDateTimeParser"/>, dates and times.</summary>
internal static class TomlScalarParser
{
    /// <summary>Reads the value that starts under the cursor.</summary>
    /// <exception cref="TomlException">What stands there is no value.</exception>
    public static TomlValue Read(TomlReader reader)
    {
        var position = reader.Position;
        var token = reader.TakeWhile(IsTokenCharacter);
        if (token.Length == 0)
            throw reader.Fail($"expected a value, found {reader.Describe()}");
        if (TomlDateTimeParser.StartsLikeDateOrTime(token))
            return new TomlDateTime(TomlDateTimeParser.Read(reader, token, position), position);
        return token switch
        {
            "true" => new TomlBoolean(true, position),
            "false" => new TomlBoolean(false, position),
            "inf" or "+inf" => new TomlFloat(double.PositiveInfinity, position),
            "-inf" => new TomlFloat(double.NegativeInfinity, position),
            "nan" or "+nan" or "-nan" => new TomlFloat(double.NaN, position),
            _ when char.IsAsciiDigit(token[0]) || token[0] is '+' or '-' or '.' => ReadNumber(token, position),
            _ => throw new TomlException(position, $"expected a value, found {Shorten(token)}; strings stand in quotes"),
        };
    }

    /// <summary>Whether a character can be part of a number, boolean, date or time.</summary>
    public static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.' or ':' or '_';

    private static TomlValue ReadNumber(string token, TomlPosition position)
    {
        if (token.StartsWith('0') && token.Length > 1 && RadixOf(token[1]) is { } radix)
            return new TomlInteger(ReadPrefixed(token, radix, position), position);
        return token.AsSpan().ContainsAny('.', 'e', 'E')
            ? new TomlFloat(ReadFloat(token, position), position)
            : new TomlInteger(ReadDecimal(token, position), position);
    }

    private static int? RadixOf(char prefix) => prefix switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => null };

    private static long ReadPrefixed(string token, int radix, TomlPosition position)
    {
        var digits = token.AsSpan(2);
        if (!HasDigits(digits, radix))
            throw NotANumber(token, position);
        long value = 0;
        foreach (var c in digits)
        {
            if (c == '_')
                continue;
            var digit = char.IsAsciiDigit(c) ? c - '0' : char.ToLowerInvariant(c) - 'a' + 10;
            if (value > (long.MaxValue - digit) / radix)
                throw OutOfRange(token, position);
            value = value * radix + digit;
        }

        return value;
    }

    private static long ReadDecimal(string token, TomlPosition position)
    {
        if (!IsDecimal(token))
            throw NotANumber(token, position);
        return long.TryParse(WithoutUnderscores(token), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw OutOfRange(token, position);
    }

    private static double ReadFloat(string token, TomlPosition position)
    {
        var exponentAt = token.AsSpan().IndexOfAny('e', 'E');
        var mantissa = exponentAt < 0 ? token : token.AsSpan(0, exponentAt);
        var pointAt = mantissa.IndexOf('.');
        var valid = IsDecimal(pointAt < 0 ? mantissa : mantissa[..pointAt])
            && (pointAt < 0 || HasDigits(mantissa[(pointAt + 1)..], 10))
            && (exponentAt < 0 || HasDigits(WithoutSign(token.AsSpan(exponentAt + 1)), 10));
        return valid
            ? double.Parse(WithoutUnderscores(token), NumberStyles.Float, CultureInfo.InvariantCulture)
            : throw NotANumber(token, position);
    }

    private static bool IsDecimal(ReadOnlySpan<char> text)
    {
        var digits = WithoutSign(text);
        return HasDigits(digits, 10) && (digits.Length == 1 || digits[0] != '0');
    }

    // Every underscore stands between two digits.
    private static bool HasDigits(ReadOnlySpan<char> text, int radix)
    {
        var afterDigit = false;
        foreach (var c in text)
        {
            if (c == '_' ? !afterDigit : !IsDigit(c, radix))
                return false;
            afterDigit = c != '_';
        }

        return afterDigit;
    }

    private static bool IsDigit(char c, int radix) => radix switch
    {
        16 => char.IsAsciiHexDigit(c),
        10 => char.IsAsciiDigit(c),
        _ => c >= '0' && c < '0' + radix,
    };

    private static ReadOnlySpan<char> WithoutSign(ReadOnlySpan<char> text) => text is ['+' or '-', ..] ? text[1..] : text;

    private static string WithoutUnderscores(string token) => token.Replace("_", "", StringComparison.Ordinal);

    private static TomlException NotANumber(string token, TomlPosition position) => new(position,
        $"{Shorten(token)} is no number: no leading zeros, digits on both sides of '.' and '_'; strings stand in quotes");

    private static TomlException OutOfRange(string token, TomlPosition position) => new(position,
        $"{Shorten(token)} is out of range: integers go from {long.MinValue} to {long.MaxValue}");

    private static string Shorten(string token) => token.Length <= 40 ? token : string.Concat(token.AsSpan(0, 40), "...");
}
