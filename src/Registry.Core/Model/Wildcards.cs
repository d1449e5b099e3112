namespace Registry.Core.Model;

/// <summary>Patterns of text: <c>*</c> is any run of characters, also none, <c>?</c> is any one character, everything else is itself.</summary>
internal static class Wildcards
{
    /// <summary>Whether a pattern is of the whole of a text. Takes time in proportion to the product of both lengths at the most.</summary>
    public static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        var (at, position, afterStar, retry) = (0, 0, -1, 0);
        while (position < text.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (afterStar, retry) = (++at, position);
            }
            else if (at < pattern.Length && (pattern[at] == '?' || pattern[at] == text[position]))
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
}
