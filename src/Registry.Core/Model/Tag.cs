namespace Registry.Core.Model;

/// <summary>
/// A tag: a letter, digit or <c>_</c>, then up to 127 letters, digits, <c>.</c>, <c>_</c> or <c>-</c>; case is kept
/// (OCI distribution spec, "Pulling manifests").
/// </summary>
public readonly record struct Tag
{
    /// <summary>The longest tag, in characters.</summary>
    public const int MaxLength = 128;

    private readonly string? _text;

    private Tag(string text) => _text = text;

    /// <summary>Reads a tag; anything that is not one, the empty text included, is refused.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Tag tag)
    {
        tag = default;
        if (text.IsEmpty || text.Length > MaxLength || text[0] is '.' or '-')
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
            {
                return false;
            }
        }

        tag = new Tag(text.ToString());
        return true;
    }

    /// <summary>Reads a tag that is known to be one, such as the database's own.</summary>
    /// <exception cref="FormatException">The text is no tag.</exception>
    public static Tag Parse(string text) => TryParse(text, out var tag) ? tag : throw new FormatException($"'{text}' is not a tag.");

    /// <summary>The tag as text.</summary>
    public override string ToString() => _text ?? string.Empty;
}
