using System.Text;

namespace Core.Tests.Architecture;

/// <summary>
/// What is left of C# source without comments and literals: the code alone, that in the holes of interpolated strings included.
/// </summary>
internal sealed class SourceScanner
{
    private readonly string _source;
    private readonly StringBuilder _code = new();

    private SourceScanner(string source) => _source = source;

    /// <summary>The code of some source.</summary>
    public static string CodeOf(string source)
    {
        var scanner = new SourceScanner(source);
        scanner.ReadCode(0, inHole: false);
        return scanner._code.ToString();
    }

    /// <summary>Reads code to the end, or to the brace that closes the hole, and tells where that is.</summary>
    private int ReadCode(int at, bool inHole)
    {
        var depth = 0;
        while (at < _source.Length)
        {
            var next = SkipComment(at) ?? SkipCharacter(at) ?? ReadString(at);
            if (next is not null)
            {
                _code.Append(' ');
                at = next.Value;
                continue;
            }

            depth += _source[at] switch { '{' => 1, '}' => -1, _ => 0 };
            if (inHole && depth < 0)
            {
                return at;
            }

            _code.Append(_source[at++]);
        }

        return at;
    }

    private int? SkipComment(int at) => At(at, "//") ? PastNext(at, "\n") : At(at, "/*") ? PastNext(at + 2, "*/") : null;

    private int? SkipCharacter(int at)
    {
        if (!At(at, "'"))
        {
            return null;
        }

        var end = At(at + 1, "\\") ? _source.IndexOf('\'', at + 3) : at + 2;
        return At(end, "'") ? end + 1 : null;
    }

    private int? ReadString(int at)
    {
        var start = at;
        while (At(start, "$") || At(start, "@"))
        {
            start++;
        }

        if (!At(start, "\""))
        {
            return null;
        }

        var prefix = _source.AsSpan(at, start - at);
        var holes = prefix.Count('$');
        var verbatim = prefix.Contains('@');
        var quotes = Run(start, '"');
        if (verbatim || quotes < 3)
        {
            return ReadLiteral(start + 1, "\"", holes, verbatim ? "\"\"" : "\\");
        }

        return ReadLiteral(start + quotes, new string('"', quotes), holes, escape: null);
    }

    /// <summary>Reads a string from behind its opening quotes to behind its closing ones.</summary>
    private int ReadLiteral(int at, string closing, int holes, string? escape)
    {
        while (at < _source.Length)
        {
            if (escape is not null && At(at, escape))
            {
                at += 2;
            }
            else if (At(at, closing))
            {
                return at + closing.Length;
            }
            else if (holes > 0 && At(at, "{"))
            {
                at = ReadHole(at, holes, doubled: escape is not null);
            }
            else
            {
                at++;
            }
        }

        return at;
    }

    private int ReadHole(int at, int braces, bool doubled)
    {
        var run = Run(at, '{');
        var opens = doubled ? run % 2 != 0 : run >= braces;
        return opens ? ReadCode(at + run, inHole: true) + braces : at + run;
    }

    private int Run(int at, char c)
    {
        var end = at;
        while (end < _source.Length && _source[end] == c)
        {
            end++;
        }

        return end - at;
    }

    private bool At(int at, string text) => at >= 0 && string.CompareOrdinal(_source, at, text, 0, text.Length) == 0;

    private int PastNext(int at, string text)
    {
        var found = _source.IndexOf(text, at, StringComparison.Ordinal);
        return found < 0 ? _source.Length : found + text.Length;
    }
}
