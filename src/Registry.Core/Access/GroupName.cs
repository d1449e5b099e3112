namespace Registry.Core.Access;

/// <summary>
/// The name of a group: a letter or digit, then letters, digits, <c>.</c>, <c>_</c>, <c>-</c>, <c>+</c> or <c>@</c>; case matters.
/// </summary>
public readonly record struct GroupName
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxLength = AccessName.MaxLength;

    private readonly string? _text;

    private GroupName(string text) => _text = text;

    /// <summary>Reads a name; <c>anonymous</c> and <c>authenticated</c> are none, since grants mean others by them.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out GroupName name)
    {
        name = AccessName.IsValid(text) ? new GroupName(text.ToString()) : default;
        return name._text is not null;
    }

    /// <summary>Reads a name that is known to be one, such as the database's own.</summary>
    /// <exception cref="FormatException">The text is no name.</exception>
    public static GroupName Parse(string text) => TryParse(text, out var name) ? name : throw new FormatException($"'{text}' is no name of a group.");

    /// <summary>The name as text.</summary>
    public override string ToString() => _text ?? string.Empty;
}
