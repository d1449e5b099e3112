using System.Globalization;
using System.Text;

namespace Registry.Core.Model;

/// <summary>Text that others wrote, made fit for a line of a log or a terminal.</summary>
public static class TerminalText
{
    /// <summary>
    /// Whether a character could forge a line, drive the terminal, or hide: a control or format character, a separator of lines or
    /// paragraphs.
    /// </summary>
    public static bool IsUnsafe(char c) =>
        char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Format;

    /// <summary>The escape of a character: <c>\u001b</c>.</summary>
    public static string Escape(char c) => $"\\u{(int)c:x4}";

    /// <summary>A text with its unsafe characters escaped.</summary>
    public static string Escape(string text)
    {
        if (!text.Any(IsUnsafe))
        {
            return text;
        }

        var escaped = new StringBuilder();
        foreach (var c in text)
        {
            _ = IsUnsafe(c) ? escaped.Append(Escape(c)) : escaped.Append(c);
        }

        return escaped.ToString();
    }
}
