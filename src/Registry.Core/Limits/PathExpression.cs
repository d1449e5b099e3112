using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;
using Registry.Core.Model;

namespace Registry.Core.Limits;

/// <summary>
/// A regular expression over repository names, found anywhere in the name unless it is anchored. It takes time in proportion to the name,
/// whatever it says; what would need backtracking (lookarounds, backreferences, atomic groups) is refused.
/// </summary>
public sealed class PathExpression
{
    /// <summary>The longest expression, in characters: it stands in messages and headers.</summary>
    public const int MaxLength = 512;

    /// <summary>How many bytes matching the trial names may allocate: an expression that is of use takes some tens of thousands.</summary>
    private const long MaxTrialBytes = 8 << 20;

    private const int TrialNames = 8;

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
            if (NeedsTooMuch(text))
            {
                problem = "it would take too much time and memory: it has too many wildcards before others, or repeats them too often";
                return false;
            }

            expression = new PathExpression(Compile(text));
            return true;
        }
        catch (Exception exception) when (exception is RegexParseException or NotSupportedException)
        {
            problem = exception.Message.TrimEnd('.');
            return false;
        }
    }

    private static Regex Compile(string text) => new(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    /// <summary>
    /// Whether matching costs so much for each character that it would slow requests. The states that it takes are built when they are met
    /// first, and what they allocate is the same on every machine, as time would not be.
    /// </summary>
    private static bool NeedsTooMuch(string text)
    {
        var regex = Compile(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var seed = 1; seed <= TrialNames && GC.GetAllocatedBytesForCurrentThread() - before <= MaxTrialBytes; seed++)
        {
            regex.IsMatch(TrialName(text, seed));
        }

        return GC.GetAllocatedBytesForCurrentThread() - before > MaxTrialBytes;
    }

    /// <summary>A name as long as one may be, of characters that the expression tells apart.</summary>
    private static string TrialName(string text, int seed) => string.Create(RepositoryName.MaxLength, (text, seed), static (name, state) =>
    {
        var mix = (uint)state.seed;
        for (var i = 0; i < name.Length; i++)
        {
            // Numerical Recipes' generator: repeatable, and its upper bits are mixed well enough.
            mix = (mix * 1664525) + 1013904223;
            name[i] = state.text[(int)((mix >> 8) % (uint)state.text.Length)];
        }
    });

    /// <summary>Whether the expression is found in a name.</summary>
    public bool IsMatch(string name) => _regex.IsMatch(name);

    /// <summary>The expression as text.</summary>
    public override string ToString() => _regex.ToString();
}
