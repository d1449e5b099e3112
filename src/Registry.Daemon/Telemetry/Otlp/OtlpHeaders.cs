namespace Registry.Daemon.Telemetry.Otlp;

/// <summary>Reads a file of headers, a line each: <c>Name: value</c>. No message tells a value: they may be secrets.</summary>
internal static class OtlpHeaders
{
    /// <summary>Reads the file.</summary>
    /// <exception cref="FormatException">A line is no header.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(string path)
    {
        var headers = new List<KeyValuePair<string, string>>();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.AsSpan().Trim().IsEmpty)
            {
                continue;
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !IsToken(line.AsSpan(0, colon)) || line.AsSpan(colon).ContainsAnyInRange('\0', '\x08'))
            {
                throw new FormatException($"{path}:{number}: expected a header, a line such as \"Name: value\"");
            }

            headers.Add(new(line[..colon], line[(colon + 1)..].Trim()));
        }

        return headers;
    }

    // A token by RFC 9110, section 5.6.2.
    private static bool IsToken(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !"!#$%&'*+-.^_`|~".Contains(c))
            {
                return false;
            }
        }

        return true;
    }
}
