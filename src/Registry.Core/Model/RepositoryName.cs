namespace Registry.Core.Model;

/// <summary>
/// A repository's name: components of lower-case letters and digits, joined inside by <c>.</c>, <c>_</c>, <c>__</c> or any
/// number of <c>-</c>, and with each other by <c>/</c> (OCI distribution spec, "Pulling manifests"). At most
/// <see cref="MaxLength"/> characters.
/// </summary>
public readonly record struct RepositoryName
{
    /// <summary>The longest name, in characters, that clients and other registries agree on.</summary>
    public const int MaxLength = 255;

    private readonly string? _text;

    private RepositoryName(string text) => _text = text;

    /// <summary>Reads a name; anything that is not one, the empty text included, is refused.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out RepositoryName name)
    {
        name = default;
        if (text.IsEmpty || text.Length > MaxLength)
        {
            return false;
        }

        foreach (var component in text.Split('/'))
        {
            if (!IsComponent(text[component]))
            {
                return false;
            }
        }

        name = new RepositoryName(text.ToString());
        return true;
    }

    /// <summary>Reads a name that is known to be one, such as the database's own.</summary>
    /// <exception cref="FormatException">The text is no repository name.</exception>
    public static RepositoryName Parse(string text) =>
        TryParse(text, out var name) ? name : throw new FormatException($"'{text}' is not a repository name.");

    /// <summary>The name as text.</summary>
    public override string ToString() => _text ?? string.Empty;

    private static bool IsComponent(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !IsAlphanumeric(text[0]) || !IsAlphanumeric(text[^1]))
        {
            return false;
        }

        for (var i = 1; i < text.Length;)
        {
            var run = SeparatorLength(text[i..]);
            if (run < 0)
            {
                return false;
            }

            // A separator stands between letters or digits only: two different ones never meet.
            i += run == 0 ? 1 : run;
            if (run > 0 && !IsAlphanumeric(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>0 at a letter or digit, the length of the separator at one, -1 at anything else.</summary>
    private static int SeparatorLength(ReadOnlySpan<char> text) => text[0] switch
    {
        '.' => 1,
        '_' => text.Length > 1 && text[1] == '_' ? 2 : 1,
        '-' => text.IndexOfAnyExcept('-') is var end and >= 0 ? end : text.Length,
        var c => IsAlphanumeric(c) ? 0 : -1,
    };

    private static bool IsAlphanumeric(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c);
}
