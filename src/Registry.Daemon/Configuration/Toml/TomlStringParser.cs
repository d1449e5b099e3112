using System.Globalization;
using System.Text;

namespace Registry.Daemon.Configuration.Toml;

/// <summary>Reads the four kinds of strings: basic and literal, on one line or several.</summary>
internal static class TomlStringParser
{
    private const string UnknownEscape = @"unknown escape; known are \b \t \n \f \r \"" \\ \uXXXX \UXXXXXXXX, "
        + "and a string in '...' takes backslashes as they are";

    /// <summary>Reads the string that starts under the cursor.</summary>
    /// <exception cref="TomlException">The string is not closed, or holds an invalid escape or a control character.</exception>
    public static TomlString Read(TomlReader reader)
    {
        var position = reader.Position;
        var quote = reader.Current;
        var value = reader.TryTake(new string(quote, 3)) ? ReadMultiLine(reader, quote) : ReadSingleLine(reader);
        return new TomlString(value, position);
    }

    /// <summary>Reads a string on one line, the only kind that may be a key.</summary>
    /// <exception cref="TomlException">As <see cref="Read"/>.</exception>
    public static string ReadSingleLine(TomlReader reader)
    {
        var quote = reader.Current;
        reader.Advance();
        var value = new StringBuilder();
        while (!reader.TryTake(quote))
        {
            if (reader.AtEnd || reader.AtNewline)
                throw reader.Fail($"expected {quote} to close the string, found {reader.Describe()}");
            ReadCharacter(reader, quote, value);
        }

        return value.ToString();
    }

    private static string ReadMultiLine(TomlReader reader, char quote)
    {
        var closing = new string(quote, 3);
        var value = new StringBuilder();
        reader.TryTakeNewline();
        while (true)
        {
            if (reader.TryTake(closing))
                break;
            if (reader.AtEnd)
                throw reader.Fail($"expected {closing} to close the string, found {reader.Describe()}");
            // Line endings become LF, so that a value does not depend on the editor.
            if (reader.TryTakeNewline())
                value.Append('\n');
            else if (quote == '"' && reader.Current == '\\' && IsLineContinuation(reader))
                SkipLineContinuation(reader);
            else
                ReadCharacter(reader, quote, value);
        }

        // One or two quotes may stand right before the closing three.
        for (var i = 0; i < 2 && reader.TryTake(quote); i++)
            value.Append(quote);
        return value.ToString();
    }

    private static void ReadCharacter(TomlReader reader, char quote, StringBuilder value)
    {
        if (quote == '"' && reader.Current == '\\')
        {
            ReadEscape(reader, value);
            return;
        }

        reader.RefuseControlCharacter("a string");
        value.Append(reader.Current);
        reader.Advance();
    }

    private static bool IsLineContinuation(TomlReader reader)
    {
        var offset = 1;
        while (reader.Peek(offset) is ' ' or '\t')
            offset++;
        return reader.Peek(offset) == '\n' || (reader.Peek(offset) == '\r' && reader.Peek(offset + 1) == '\n');
    }

    private static void SkipLineContinuation(TomlReader reader)
    {
        reader.Advance();
        do
            reader.SkipSpaces();
        while (reader.TryTakeNewline());
    }

    private static void ReadEscape(TomlReader reader, StringBuilder value)
    {
        var position = reader.Position;
        reader.Advance();
        var escape = reader.Current;
        switch (escape)
        {
            case 'u' or 'U':
                reader.Advance();
                value.Append(ReadScalarValue(reader, position, length: escape == 'u' ? 4 : 8).ToString());
                return;
            case 'b' or 't' or 'n' or 'f' or 'r' or '"' or '\\':
                reader.Advance();
                value.Append(escape switch { 'b' => '\b', 't' => '\t', 'n' => '\n', 'f' => '\f', 'r' => '\r', _ => escape });
                return;
            default:
                throw new TomlException(position, UnknownEscape);
        }
    }

    private static Rune ReadScalarValue(TomlReader reader, TomlPosition position, int length)
    {
        Span<char> digits = stackalloc char[length];
        for (var i = 0; i < length; i++)
        {
            if (!char.IsAsciiHexDigit(reader.Current))
                throw reader.Fail($"expected {length} hexadecimal digits, found {reader.Describe()}");
            digits[i] = reader.Current;
            reader.Advance();
        }

        var value = uint.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return Rune.TryCreate(value, out var rune)
            ? rune
            : throw new TomlException(position, $"U+{value:X4} is no Unicode scalar value; valid are 0 to D7FF and E000 to 10FFFF");
    }
}
