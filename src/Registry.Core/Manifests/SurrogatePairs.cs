using System.Globalization;

namespace Registry.Core.Manifests;

/// <summary>
/// UTF-16 surrogates in the escapes of JSON strings, where JSON allows half a pair and Unicode does not (RFC 8259, section 8.2).
/// </summary>
internal static class SurrogatePairs
{
    private const int EscapeLength = 6;

    /// <summary>Whether every surrogate has its other half beside it.</summary>
    /// <param name="json">What stands between the quotes of a well-formed JSON string.</param>
    public static bool AreWhole(ReadOnlySpan<byte> json)
    {
        for (int escape; (escape = json.IndexOf((byte)'\\')) >= 0;)
        {
            json = json[escape..];
            if (json[1] != 'u')
            {
                json = json[2..];
                continue;
            }

            var unit = CodeUnit(json);
            json = json[EscapeLength..];
            if (char.IsHighSurrogate(unit) && json.StartsWith("\\u"u8) && char.IsLowSurrogate(CodeUnit(json)))
            {
                json = json[EscapeLength..];
            }
            else if (char.IsSurrogate(unit))
            {
                return false;
            }
        }

        return true;
    }

    private static char CodeUnit(ReadOnlySpan<byte> escape) =>
        (char)ushort.Parse(escape[2..EscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
