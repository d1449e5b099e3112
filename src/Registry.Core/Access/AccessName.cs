namespace Registry.Core.Access;

/// <summary>What the names of accounts and groups have in common.</summary>
internal static class AccessName
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxLength = 128;

    /// <summary>The callers that have no account, by the words that grants use for them.</summary>
    private static readonly string[] Reserved = ["anonymous", "authenticated"];

    /// <summary>
    /// Whether a text is a name: a letter or digit, then letters, digits, <c>.</c>, <c>_</c>, <c>-</c>, <c>+</c> or <c>@</c>, and none of
    /// the words with a meaning of their own. A colon would end a user name in Basic credentials (RFC 7617, section 2).
    /// </summary>
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.Length > MaxLength || !char.IsAsciiLetterOrDigit(text[0]))
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-' or '+' or '@'))
            {
                return false;
            }
        }

        foreach (var word in Reserved)
        {
            if (text.SequenceEqual(word))
            {
                return false;
            }
        }

        return true;
    }
}
