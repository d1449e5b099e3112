using System.Diagnostics.CodeAnalysis;
using Registry.Core.Model;

namespace Registry.Core.Access;

/// <summary>
/// A pattern over the whole of a claim's text: <c>*</c> is any run of characters, also none, <c>?</c> is any one character, everything
/// else is itself. Unlike a <see cref="Glob"/> it may have any character but controls.
/// </summary>
public sealed class ClaimPattern
{
    /// <summary>The longest pattern, in characters.</summary>
    public const int MaxLength = 1024;

    private readonly string _text;

    private ClaimPattern(string text) => _text = text;

    /// <summary>Reads a pattern; an empty or too long one, or one with control characters, is refused.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ClaimPattern? pattern)
    {
        pattern = text.Length is > 0 and <= MaxLength && !text.Any(char.IsControl) ? new ClaimPattern(text) : null;
        return pattern is not null;
    }

    /// <summary>Whether the pattern is of this text. Takes time in proportion to the product of both lengths at the most.</summary>
    public bool IsMatch(string text) => Wildcards.IsMatch(_text, text);

    /// <summary>The pattern as text.</summary>
    public override string ToString() => _text;
}
