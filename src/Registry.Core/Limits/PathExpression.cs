using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace Registry.Core.Limits;

/// <summary>
/// A regular expression over repository names, found anywhere in the name unless it is anchored. It takes time in proportion to the name,
/// whatever it says; what would need backtracking (lookarounds, backreferences, atomic groups) is refused.
/// </summary>
public sealed class PathExpression
{
    /// <summary>The longest expression, in characters: it stands in messages and headers.</summary>
    public const int MaxLength = 512;

    private readonly Regex _regex;

    private PathExpression(Regex regex) => _regex = regex;

    /// <summary>Reads an expression.</summary>
    /// <param name="text">The expression, of 1 to <see cref="MaxLength"/> printable ASCII characters.</param>
    /// <param name="expression">The expression that was read.</param>
    /// <param name="problem">What is wrong with it, where more can be said than what was expected.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out PathExpression? expression, out string? problem)
    {
        (expression, problem) = (null, null);
        if (text.Length is 0 or > MaxLength || !Ascii.IsValid(text) || text.Any(char.IsControl))
        {
            return false;
        }

        try
        {
            expression = new PathExpression(new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
            return true;
        }
        catch (Exception exception) when (exception is RegexParseException or NotSupportedException)
        {
            problem = exception.Message.TrimEnd('.');
            return false;
        }
    }

    /// <summary>Whether the expression is found in a name.</summary>
    public bool IsMatch(string name) => _regex.IsMatch(name);

    /// <summary>The expression as text.</summary>
    public override string ToString() => _regex.ToString();
}
