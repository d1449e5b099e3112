namespace Registry.Core.Model;

/// <summary>
/// A pattern over the whole of a repository name, a tag or a media type: <c>*</c> is any run of characters, also none and also with slashes,
/// <c>?</c> is any one character, everything else is itself.
/// </summary>
public readonly record struct Glob
{
    /// <summary>The longest pattern, in characters: that of the longest name.</summary>
    public const int MaxLength = RepositoryName.MaxLength;

    private readonly string? _text;

    private Glob(string text) => _text = text;

    /// <summary>The pattern of every name.</summary>
    public static Glob Any { get; } = new("*");

    /// <summary>Reads a pattern of names or tags. One with characters that none has could never match and is refused.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Glob glob) => TryParse(text, "._-/*?", out glob);

    /// <summary>Reads a pattern of media types in lower case (RFC 6838, section 4.2), refused likewise.</summary>
    public static bool TryParseMediaType(ReadOnlySpan<char> text, out Glob glob) =>
        TryParse(text, "!#$&-^_.+/*?", out glob) && !text.ContainsAnyInRange('A', 'Z');

    private static bool TryParse(ReadOnlySpan<char> text, ReadOnlySpan<char> special, out Glob glob)
    {
        glob = default;
        if (text.IsEmpty || text.Length > MaxLength)
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !special.Contains(c))
            {
                return false;
            }
        }

        glob = new Glob(text.ToString());
        return true;
    }

    /// <summary>Whether the pattern is of this name. Takes time in proportion to the product of both lengths at the most.</summary>
    public bool IsMatch(ReadOnlySpan<char> name) => Wildcards.IsMatch(_text, name);

    /// <summary>The pattern as text.</summary>
    public override string ToString() => _text ?? string.Empty;
}
