using System.Diagnostics.CodeAnalysis;

namespace Registry.Daemon.Configuration.Toml;

/// <summary>A key with its value.</summary>
/// <param name="Key">The key, unquoted.</param>
/// <param name="Position">Where the key stands, or the first header or dotted key that implied it.</param>
/// <param name="Value">The value.</param>
internal sealed record TomlEntry(string Key, TomlPosition Position, TomlValue Value);

/// <summary>How a table came to be, which decides what may still be added to it.</summary>
internal enum TomlTableDefinition
{
    /// <summary>A longer header implies it; its own header may follow.</summary>
    Implicit,

    /// <summary>The root, or defined by its own header.</summary>
    Header,

    /// <summary>Defined by a dotted key; headers may add tables below it.</summary>
    Dotted,

    /// <summary>Written in braces: complete.</summary>
    Inline,
}

/// <summary>A table: keys with their values, in the order of the document.</summary>
internal sealed class TomlTable(TomlTableDefinition definition, TomlPosition position) : TomlValue(position)
{
    private readonly OrderedDictionary<string, TomlEntry> _entries = new(StringComparer.Ordinal);

    /// <summary>The entries in the order of the document.</summary>
    public IReadOnlyList<TomlEntry> Entries => _entries.Values;

    /// <summary>How the table came to be.</summary>
    public TomlTableDefinition Definition { get; set; } = definition;

    /// <summary>Finds the entry of a key.</summary>
    public bool TryGet(string key, [NotNullWhen(true)] out TomlEntry? entry) => _entries.TryGetValue(key, out entry);

    /// <summary>Appends an entry whose key the table does not have yet.</summary>
    public void Add(TomlEntry entry) => _entries.Add(entry.Key, entry);

    /// <summary>Returns a key as it is written: bare where TOML allows it, else quoted.</summary>
    public static string FormatKey(string key) =>
        key.Length > 0 && key.All(IsBareKeyCharacter) ? key : TomlString.Quote(key);

    /// <summary>Whether a key with this character needs no quotes.</summary>
    public static bool IsBareKeyCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';

    /// <inheritdoc/>
    public override string ToString()
    {
        var pairs = _entries.Values.Select(entry => $"{FormatKey(entry.Key)} = {entry.Value}");
        return _entries.Count == 0 ? "{}" : $"{{ {string.Join(", ", pairs)} }}";
    }
}
