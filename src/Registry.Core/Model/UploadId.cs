using System.Buffers;

namespace Registry.Core.Model;

/// <summary>
/// Names an upload session: a random UUID, as <c>Docker-Upload-UUID</c> carries it. It is a name, never a right: every
/// request on a session is authorized like any other.
/// </summary>
public readonly record struct UploadId
{
    private const int Length = 36;

    private static readonly SearchValues<char> Characters = SearchValues.Create("0123456789abcdef-");

    private readonly Guid _value;

    private UploadId(Guid value) => _value = value;

    /// <summary>A new, random one.</summary>
    public static UploadId New() => new(Guid.NewGuid());

    /// <summary>Reads the canonical text: 32 lower-case hexadecimal digits in five groups.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out UploadId id)
    {
        id = default;

        // Guid's own reader trims white space and lets "0x" and "+" through.
        if (text.Length != Length || text.ContainsAnyExcept(Characters) || !Guid.TryParseExact(text, "D", out var value))
        {
            return false;
        }

        id = new UploadId(value);
        return true;
    }

    /// <summary>Reads an id that is known to be one, such as the database's own.</summary>
    /// <exception cref="FormatException">The text is no upload id.</exception>
    public static UploadId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not an upload id.");

    /// <summary>The canonical text.</summary>
    public override string ToString() => _value.ToString("D");
}
