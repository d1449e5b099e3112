using System.Text.Json;

namespace Registry.Core.Manifests;

/// <summary>
/// The fields that are read in one kind of JSON object. A field that stands twice is refused, and so is one spelled in other
/// letter case: readers that keep the first, keep the last or ignore case would each see another image.
/// </summary>
internal sealed class FieldNames(params string[] names)
{
    private readonly int _longest = names.Max(name => name.Length) * JsonText.LongestEscape;

    /// <summary>How many fields there are.</summary>
    public int Count => names.Length;

    /// <summary>The place of a field among these.</summary>
    public int IndexOf(string name) => Array.IndexOf(names, name);

    /// <summary>Which of these fields the reader stands at; <c>null</c> at every other.</summary>
    /// <param name="reader">Stands at a property name.</param>
    /// <param name="seen">The fields that the object had so far, a bit each.</param>
    /// <param name="parent">The object.</param>
    public string? Match(ref Utf8JsonReader reader, ref uint seen, FieldPath parent)
    {
        Span<char> buffer = stackalloc char[_longest];
        if (!JsonText.TryCopy(in reader, buffer, out var text))
        {
            return null;
        }

        for (var i = 0; i < names.Length; i++)
        {
            if (!EqualsFolded(text, names[i]))
            {
                continue;
            }

            if (!text.SequenceEqual(names[i]))
            {
                throw parent.Member(names[i]).Invalid("must be spelled exactly so: some readers ignore letter case and some do not");
            }

            if ((seen & (1u << i)) != 0)
            {
                throw parent.Member(names[i]).Invalid("must not stand twice: readers disagree on which one counts");
            }

            seen |= 1u << i;
            return names[i];
        }

        return null;
    }

    private static bool EqualsFolded(ReadOnlySpan<char> text, string name)
    {
        if (text.Length != name.Length)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (Fold(text[i]) != Fold(name[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Folds case as Go's encoding/json does: the long s and the Kelvin sign count as letters of ASCII.</summary>
    private static char Fold(char c) => c switch
    {
        >= 'A' and <= 'Z' => (char)(c | 0x20),
        '\u017F' => 's',
        '\u212A' => 'k',
        _ => c,
    };
}
