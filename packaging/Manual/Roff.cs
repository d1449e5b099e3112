using System.Text;

namespace Registry.Manual;

/// <summary>Writes a manual page with the macros of man(7).</summary>
internal sealed class Roff
{
    /// <summary>Characters of a line of the source, as mandoc(1) likes it; how it is shown is the reader's choice.</summary>
    private const int SourceWidth = 78;

    private readonly StringBuilder _text = new();

    /// <summary>Whether a paragraph begins anyway.</summary>
    private bool _isAfterHeading;

    /// <summary>Begins a page.</summary>
    /// <param name="name">What the page is about.</param>
    /// <param name="section">The section of the manual that it is in.</param>
    /// <param name="edition">Which registryd it is about.</param>
    public Roff(string name, int section, Edition edition)
    {
        // The date as it is: readers compare it.
        Line($".TH \"{Escape(name.ToUpperInvariant())}\" {section} \"{edition.Date}\" \"registryd {edition.Version}\" \"registryd manual\"");
        // Names that are to be typed stay whole, and the spaces between words single.
        Line(".nh");
        Line(".ad l");
    }

    /// <summary>The page so far.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>Begins a section.</summary>
    public void Section(string heading) => Heading("SH", heading);

    /// <summary>Begins a part of a section.</summary>
    public void Subsection(string heading) => Heading("SS", heading);

    /// <summary>Names what the page is about, as whatis(1) wants it.</summary>
    public void Name(string names, string purpose)
    {
        Section("NAME");
        Line($"{Escape(names)} \\- {Escape(purpose)}");
    }

    /// <summary>Writes a paragraph.</summary>
    public void Paragraph(string text)
    {
        if (!_isAfterHeading)
            Line(".PP");
        Prose(text);
    }

    /// <summary>Writes text that goes on after a heading or a term.</summary>
    public void Prose(string text)
    {
        var line = "";
        foreach (var word in text.Split(' ', '\n').Select(Word))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > SourceWidth)
            {
                Line(line);
                line = "";
            }

            line += line.Length > 0 ? $" {word}" : word;
        }

        Line(line);
    }

    /// <summary>Writes a term, for which <see cref="Prose"/> follows.</summary>
    /// <param name="signature">The term: words as they are typed, and what stands in angle brackets for something else.</param>
    public void Term(string signature)
    {
        Line(".TP");
        Line(Signature(signature));
    }

    /// <summary>Writes how a command is called, on a line of its own.</summary>
    public void Synopsis(string signature)
    {
        if (!_isAfterHeading)
            Line(".br");
        Line(Signature(signature));
    }

    /// <summary>Writes lines as they are.</summary>
    public void Verbatim(params IEnumerable<string> lines)
    {
        Line(".PP");
        Line(".nf");
        Line(".RS 4");
        foreach (var line in lines)
            Line(Escape(line));
        Line(".RE");
        Line(".fi");
    }

    /// <summary>Writes paragraphs that belong to the last term.</summary>
    public void Indented(Action write)
    {
        Line(".RS");
        write();
        Line(".RE");
    }

    /// <summary>Text in bold where it is typed so, in italics where it stands for something else.</summary>
    private static string Signature(string signature)
    {
        var text = Escape(signature).Replace("<", "\\fI", StringComparison.Ordinal).Replace(">", "\\fB", StringComparison.Ordinal);
        return $"\\fB{text}\\fR";
    }

    /// <summary>A word of prose: flags are bold.</summary>
    private static string Word(string word)
    {
        var end = word.TrimEnd('.', ',', ';', ':').Length;
        return word.StartsWith("--", StringComparison.Ordinal) ? $"\\fB{Escape(word[..end])}\\fR{Escape(word[end..])}" : Escape(word);
    }

    private void Heading(string macro, string heading)
    {
        Line($".{macro} \"{Escape(heading)}\"");
        _isAfterHeading = true;
    }

    /// <summary>Characters that roff(7) would take for its own, or would print in the form of a typographer.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var c in text)
        {
            escaped.Append(c switch
            {
                '\\' => "\\(rs",
                '-' => "\\-",
                '\'' => "\\(aq",
                '`' => "\\(ga",
                '^' => "\\(ha",
                '~' => "\\(ti",
                > '~' => $"\\[u{(int)c:X4}]",
                _ => c.ToString(),
            });
        }

        // A full stop at the start of a line begins a request.
        return escaped is { Length: > 0 } && escaped[0] == '.' ? $"\\&{escaped}" : escaped.ToString();
    }

    private void Line(string line)
    {
        _text.Append(line).Append('\n');
        _isAfterHeading = false;
    }
}
