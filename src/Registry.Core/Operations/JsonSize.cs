using Registry.Core.Model;

namespace Registry.Core.Operations;

/// <summary>How large a descriptor gets as JSON.</summary>
internal static class JsonSize
{
    /// <summary>Braces, the fields' names, their quotes and commas, and the size's digits, with room to spare.</summary>
    private const int Frame = 160;

    /// <summary>Two pairs of quotes, a colon and a comma.</summary>
    private const int EntryFrame = 6;

    /// <summary>A character that is written as <c>\u</c> and four digits.</summary>
    private const int Escaped = 6;

    /// <summary>The most bytes that a descriptor can take, whatever the writer escapes.</summary>
    public static long AtMost(Descriptor descriptor)
    {
        var bytes = Frame + AtMost(descriptor.MediaType) + AtMost(descriptor.ArtifactType) + Digest.MaxLength;
        if (descriptor.Annotations is { } annotations)
        {
            foreach (var (key, value) in annotations)
            {
                bytes += EntryFrame + AtMost(key) + AtMost(value);
            }
        }

        return bytes;
    }

    private static long AtMost(ReadOnlySpan<char> text)
    {
        long bytes = 0;
        foreach (var c in text)
        {
            bytes += char.IsAsciiLetterOrDigit(c) || c is ' ' or '.' or '-' or '_' or '/' or ':' ? 1 : Escaped;
        }

        return bytes;
    }
}
