using System.Globalization;
using System.Text;

namespace Registry.Daemon.Configuration.Toml;

/// <summary>A TOML value and where it stands.</summary>
/// <param name="position">Where the value starts; the default for a value that comes from no document.</param>
internal abstract class TomlValue(TomlPosition position)
{
    private const int MaxDescriptionLength = 60;

    /// <summary>Where the value starts; the default for a value that comes from no document.</summary>
    public TomlPosition Position { get; } = position;

    /// <summary>Returns the value as TOML on one line.</summary>
    public abstract override string ToString();

    /// <summary>Returns <see cref="ToString"/>, shortened to fit a message.</summary>
    public string Describe()
    {
        var text = ToString();
        if (text.Length <= MaxDescriptionLength)
            return text;
        var end = char.IsHighSurrogate(text[MaxDescriptionLength - 1]) ? MaxDescriptionLength - 1 : MaxDescriptionLength;
        return string.Concat(text.AsSpan(0, end), "...");
    }
}

/// <summary>A string of any of the four kinds.</summary>
internal sealed class TomlString(string value, TomlPosition position) : TomlValue(position)
{
    /// <summary>The text, with escapes resolved.</summary>
    public string Value { get; } = value;

    /// <inheritdoc/>
    public override string ToString() => Quote(Value);

    /// <summary>Returns <paramref name="text"/> as a basic string, escaping what may not stand in one.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            if (c is '"' or '\\')
                quoted.Append('\\').Append(c);
            else if (char.IsControl(c) || c is '\u2028' or '\u2029')
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            else
                quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }
}

/// <summary>A 64-bit signed integer.</summary>
internal sealed class TomlInteger(long value, TomlPosition position) : TomlValue(position)
{
    /// <summary>The number.</summary>
    public long Value { get; } = value;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>An IEEE 754 binary64 number.</summary>
internal sealed class TomlFloat(double value, TomlPosition position) : TomlValue(position)
{
    /// <summary>The number, which may be infinite or not a number.</summary>
    public double Value { get; } = value;

    /// <inheritdoc/>
    public override string ToString()
    {
        if (double.IsNaN(Value))
            return "nan";
        if (double.IsInfinity(Value))
            return Value > 0 ? "inf" : "-inf";
        var text = Value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0";
    }
}

/// <summary>A boolean.</summary>
internal sealed class TomlBoolean(bool value, TomlPosition position) : TomlValue(position)
{
    /// <summary>The truth value.</summary>
    public bool Value { get; } = value;

    /// <inheritdoc/>
    public override string ToString() => Value ? "true" : "false";
}

/// <summary>An offset date-time, local date-time, local date or local time, checked and kept as written (RFC 3339).</summary>
internal sealed class TomlDateTime(string value, TomlPosition position) : TomlValue(position)
{
    /// <summary>The date or time as written.</summary>
    public string Value { get; } = value;

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>An array, written in brackets or as an array of tables.</summary>
internal sealed class TomlArray(TomlPosition position) : TomlValue(position)
{
    private readonly List<TomlValue> _items = [];

    /// <summary>The values, of any mixture of types, in the order of the document.</summary>
    public IReadOnlyList<TomlValue> Items => _items;

    /// <summary>Whether <c>[[name]]</c> headers made this array, so that another may extend it.</summary>
    public bool IsArrayOfTables { get; init; }

    /// <summary>Appends a value.</summary>
    public void Add(TomlValue item) => _items.Add(item);

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", _items)}]";
}
