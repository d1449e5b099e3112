namespace Registry.Core.Model;

/// <summary>
/// A pattern over the whole of a repository name or tag: <c>*</c> is any run of characters, also none and also with slashes,
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

    /// <summary>Reads a pattern. One with characters that no name and no tag has could never match and is refused.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Glob glob)
    {
        glob = default;
        if (text.IsEmpty || text.Length > MaxLength)
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-' or '/' or '*' or '?'))
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
