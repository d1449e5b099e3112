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

    /// <summary>Whether the pattern is of this name. Takes time in proportion to both lengths at the most.</summary>
    public bool IsMatch(ReadOnlySpan<char> name)
    {
        var pattern = _text.AsSpan();
        var (at, position, afterStar, retry) = (0, 0, -1, 0);
        while (position < name.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (afterStar, retry) = (++at, position);
            }
            else if (at < pattern.Length && (pattern[at] == '?' || pattern[at] == name[position]))
            {
                (at, position) = (at + 1, position + 1);
            }
            else if (afterStar >= 0)
            {
                // The last star takes one character more. Stars before it never need to: what they left is matched already.
                (at, position) = (afterStar, ++retry);
            }
            else
            {
                return false;
            }
        }

        return !pattern[at..].ContainsAnyExcept('*');
    }

    /// <summary>The pattern as text.</summary>
    public override string ToString() => _text ?? string.Empty;
}
