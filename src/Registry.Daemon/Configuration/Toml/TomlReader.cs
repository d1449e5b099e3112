namespace Registry.Daemon.Configuration.Toml;

/// <summary>A cursor over a document that knows its line and column.</summary>
internal sealed class TomlReader(string text)
{
    private int _index;
    private int _line = 1;
    private int _column = 1;

    /// <summary>Where the cursor stands.</summary>
    public TomlPosition Position => new(_line, _column);

    /// <summary>Whether the whole document is read.</summary>
    public bool AtEnd => _index == text.Length;

    /// <summary>The character under the cursor; NUL at the end, which no document may contain.</summary>
    public char Current => Peek(0);

    /// <summary>Whether the cursor stands at a line ending, LF or CRLF.</summary>
    public bool AtNewline => Current == '\n' || (Current == '\r' && Peek(1) == '\n');

    /// <summary>Returns the character <paramref name="offset"/> places after the cursor, or NUL past the end.</summary>
    public char Peek(int offset) => _index + offset < text.Length ? text[_index + offset] : '\0';

    /// <summary>Moves over one character.</summary>
    public void Advance()
    {
        var c = text[_index++];
        if (c == '\n')
            (_line, _column) = (_line + 1, 1);
        else if (!char.IsLowSurrogate(c))
            _column++;
    }

    /// <summary>Moves over <paramref name="count"/> UTF-16 code units.</summary>
    public void Advance(int count)
    {
        for (; count > 0; count--)
            Advance();
    }

    /// <summary>Moves over <paramref name="expected"/> if it stands under the cursor.</summary>
    public bool TryTake(char expected)
    {
        if (AtEnd || Current != expected)
            return false;
        Advance();
        return true;
    }

    /// <summary>Moves over <paramref name="expected"/> if the document continues with it.</summary>
    public bool TryTake(string expected)
    {
        if (!text.AsSpan(_index).StartsWith(expected, StringComparison.Ordinal))
            return false;
        Advance(expected.Length);
        return true;
    }

    /// <summary>Moves over a line ending if the cursor stands at one.</summary>
    public bool TryTakeNewline()
    {
        if (!AtNewline)
            return false;
        Advance(Current == '\r' ? 2 : 1);
        return true;
    }

    /// <summary>Reads on while <paramref name="accepts"/> holds and returns what was read.</summary>
    public string TakeWhile(Func<char, bool> accepts)
    {
        var start = _index;
        while (!AtEnd && accepts(Current))
            Advance();
        return text[start.._index];
    }

    /// <summary>Moves over spaces and tabs.</summary>
    public void SkipSpaces()
    {
        while (Current is ' ' or '\t')
            Advance();
    }

    /// <summary>Moves over spaces, line endings and comments, as between the values of an array.</summary>
    public void SkipBlank()
    {
        do
        {
            SkipSpaces();
            SkipComment();
        }
        while (TryTakeNewline());
    }

    /// <summary>Moves over a comment, up to the end of its line, if the cursor stands at one.</summary>
    public void SkipComment()
    {
        if (Current != '#')
            return;
        while (!AtEnd && !AtNewline)
        {
            RefuseControlCharacter("a comment");
            Advance();
        }
    }

    /// <summary>Refuses a control character other than a tab under the cursor.</summary>
    public void RefuseControlCharacter(string where)
    {
        if (Current is (< ' ' and not '\t') or '\u007F')
            throw Fail($"{Describe()} may not stand in {where}");
    }

    /// <summary>Returns an error at the cursor.</summary>
    public TomlException Fail(string message) => new(Position, message);

    /// <summary>Returns what stands under the cursor in words.</summary>
    public string Describe() => this switch
    {
        { AtEnd: true } => "the end of the file",
        { AtNewline: true } => "the end of the line",
        { Current: < ' ' or (>= '\u007F' and < '\u00A0') } => $"the control character U+{(int)Current:X4}",
        _ when char.IsHighSurrogate(Current) => $"'{Current}{Peek(1)}'",
        _ => $"'{Current}'",
    };
}
