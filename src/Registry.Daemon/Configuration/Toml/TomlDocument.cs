using System.Buffers;
using System.Text.Unicode;

namespace Registry.Daemon.Configuration.Toml;

/// <summary>
/// Reads TOML 1.0 (https://toml.io/en/v1.0.0). The rest of the program calls nothing else in this folder but the values returned,
/// so another library can take its place here.
/// </summary>
internal static class TomlDocument
{
    /// <summary>The largest accepted document, in bytes.</summary>
    public const int MaxLength = 1024 * 1024;

    /// <summary>How deep tables and arrays may nest, counting each part of a dotted key.</summary>
    public const int MaxDepth = 64;

    /// <summary>Reads a whole document.</summary>
    /// <param name="utf8">The document. A byte order mark at the start is ignored.</param>
    /// <returns>The root table.</returns>
    /// <exception cref="TomlException">
    /// The document is not TOML 1.0, or exceeds <see cref="MaxLength"/> or <see cref="MaxDepth"/>.
    /// </exception>
    public static TomlTable Parse(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxLength)
            throw new TomlException(new(1, 1), $"the document is larger than {MaxLength} bytes");
        if (utf8.StartsWith("\uFEFF"u8))
            utf8 = utf8[3..];
        return new TomlParser(new TomlReader(Decode(utf8))).Parse();
    }

    private static string Decode(ReadOnlySpan<byte> utf8)
    {
        var text = new char[utf8.Length];
        var status = Utf8.ToUtf16(utf8, text, out _, out var written, replaceInvalidSequences: false);
        var decoded = new string(text, 0, written);
        if (status == OperationStatus.Done)
            return decoded;

        var reader = new TomlReader(decoded);
        reader.Advance(decoded.Length);
        throw reader.Fail("the document must be UTF-8");
    }
}
