namespace Registry.Daemon.Configuration.Toml;

/// <summary>Reads the structure of a document: headers, keys, arrays and inline tables.</summary>
internal sealed class TomlParser(TomlReader reader)
{
    private readonly record struct KeyPart(string Name, TomlPosition Position);

    private readonly TomlTable _root = new(TomlTableDefinition.Header, new(1, 1));

    /// <summary>Reads the whole document.</summary>
    /// <exception cref="TomlException">The document is not valid.</exception>
    public TomlTable Parse()
    {
        var (table, depth) = (_root, 0);
        while (true)
        {
            reader.SkipBlank();
            if (reader.AtEnd)
                return _root;
            if (reader.Current == '[')
                (table, depth) = ReadHeader();
            else
                ReadKeyValue(table, depth);
            ReadEndOfLine();
        }
    }

    private void ReadEndOfLine()
    {
        reader.SkipSpaces();
        reader.SkipComment();
        if (!reader.AtEnd && !reader.AtNewline)
            throw reader.Fail($"expected the end of the line, found {reader.Describe()}");
    }

    private (TomlTable Table, int Depth) ReadHeader()
    {
        var position = reader.Position;
        reader.Advance();
        var isArray = reader.TryTake('[');
        reader.SkipSpaces();
        var path = ReadKey(depth: 0);
        Expect(']', "to close the header");
        // The brackets of an array's header stand together: no space between them.
        if (isArray && !reader.TryTake(']'))
            throw reader.Fail($"expected ']]' to close the header, found {reader.Describe()}");

        var parent = _root;
        foreach (var part in path[..^1])
            parent = EnterForHeader(parent, part);
        return (isArray ? AppendTable(parent, path[^1], position) : DefineTable(parent, path[^1], position), path.Count);
    }

    private static TomlTable EnterForHeader(TomlTable parent, KeyPart part)
    {
        if (!parent.TryGet(part.Name, out var entry))
            return AddTable(parent, part, TomlTableDefinition.Implicit);
        return entry.Value switch
        {
            TomlTable { Definition: not TomlTableDefinition.Inline } table => table,
            TomlArray { IsArrayOfTables: true } array => (TomlTable)array.Items[^1],
            _ => throw Redefined(part, entry, "and cannot be extended"),
        };
    }

    private static TomlTable DefineTable(TomlTable parent, KeyPart part, TomlPosition position)
    {
        if (!parent.TryGet(part.Name, out var entry))
            return AddTable(parent, part with { Position = position }, TomlTableDefinition.Header);
        if (entry.Value is not TomlTable { Definition: TomlTableDefinition.Implicit } table)
            throw Redefined(part, entry, "so no other table may have this name");
        table.Definition = TomlTableDefinition.Header;
        return table;
    }

    private static TomlTable AppendTable(TomlTable parent, KeyPart part, TomlPosition position)
    {
        if (!parent.TryGet(part.Name, out var entry))
        {
            entry = new TomlEntry(part.Name, part.Position, new TomlArray(position) { IsArrayOfTables = true });
            parent.Add(entry);
        }

        if (entry.Value is not TomlArray { IsArrayOfTables: true } array)
            throw Redefined(part, entry, "and is no array of tables");
        var table = new TomlTable(TomlTableDefinition.Header, position);
        array.Add(table);
        return table;
    }

    private void ReadKeyValue(TomlTable table, int depth)
    {
        var path = ReadKey(depth);
        Expect('=', "after the key");
        reader.SkipSpaces();
        foreach (var part in path[..^1])
            table = EnterForDottedKey(table, part);
        var last = path[^1];
        if (table.TryGet(last.Name, out var existing))
            throw Redefined(last, existing, "and may be given once only");
        table.Add(new TomlEntry(last.Name, last.Position, ReadValue(depth + path.Count)));
    }

    private static TomlTable EnterForDottedKey(TomlTable parent, KeyPart part)
    {
        if (!parent.TryGet(part.Name, out var entry))
            return AddTable(parent, part, TomlTableDefinition.Dotted);
        if (entry.Value is not TomlTable { Definition: TomlTableDefinition.Implicit or TomlTableDefinition.Dotted } table)
            throw Redefined(part, entry, "and cannot be extended by a dotted key");
        table.Definition = TomlTableDefinition.Dotted;
        return table;
    }

    private static TomlTable AddTable(TomlTable parent, KeyPart part, TomlTableDefinition definition)
    {
        var table = new TomlTable(definition, part.Position);
        parent.Add(new TomlEntry(part.Name, part.Position, table));
        return table;
    }

    private List<KeyPart> ReadKey(int depth)
    {
        var parts = new List<KeyPart>();
        do
        {
            reader.SkipSpaces();
            parts.Add(ReadKeyPart());
            RefuseDepth(depth + parts.Count);
            reader.SkipSpaces();
        }
        while (reader.TryTake('.'));
        return parts;
    }

    private KeyPart ReadKeyPart()
    {
        var position = reader.Position;
        if (reader.Current is '"' or '\'')
            return new KeyPart(TomlStringParser.ReadSingleLine(reader), position);
        var name = reader.TakeWhile(TomlTable.IsBareKeyCharacter);
        return name.Length > 0
            ? new KeyPart(name, position)
            : throw reader.Fail($"expected a key (letters, digits, '_' and '-', anything else in quotes), found {reader.Describe()}");
    }

    private TomlValue ReadValue(int depth)
    {
        RefuseDepth(depth);
        return reader.Current switch
        {
            '"' or '\'' => TomlStringParser.Read(reader),
            '[' => ReadArray(depth),
            '{' => ReadInlineTable(depth),
            _ => TomlScalarParser.Read(reader),
        };
    }

    private TomlArray ReadArray(int depth)
    {
        var array = new TomlArray(reader.Position);
        reader.Advance();
        reader.SkipBlank();
        while (!reader.TryTake(']'))
        {
            array.Add(ReadValue(depth + 1));
            reader.SkipBlank();
            if (!reader.TryTake(',') && reader.Current != ']')
                throw reader.Fail($"expected ',' or ']' in the array, found {reader.Describe()}");
            reader.SkipBlank();
        }

        return array;
    }

    private TomlTable ReadInlineTable(int depth)
    {
        var table = new TomlTable(TomlTableDefinition.Inline, reader.Position);
        reader.Advance();
        reader.SkipSpaces();
        if (reader.TryTake('}'))
            return table;
        do
        {
            ReadKeyValue(table, depth);
            reader.SkipSpaces();
        }
        while (reader.TryTake(','));
        Expect('}', "to close the inline table, which stands on one line,");
        return table;
    }

    private void Expect(char expected, string purpose)
    {
        if (!reader.TryTake(expected))
            throw reader.Fail($"expected '{expected}' {purpose}, found {reader.Describe()}");
    }

    private void RefuseDepth(int depth)
    {
        if (depth > TomlDocument.MaxDepth)
            throw reader.Fail($"nested deeper than {TomlDocument.MaxDepth} levels");
    }

    private static TomlException Redefined(KeyPart part, TomlEntry existing, string consequence) =>
        new(part.Position, $"{TomlTable.FormatKey(part.Name)} is already defined at line {existing.Position.Line} {consequence}");
}
