using System.Globalization;
using Registry.Core.Model;

namespace Registry.Core.Operations;

/// <summary>Divides the digests of each algorithm into parts by their first digits.</summary>
internal static class DigestPart
{
    private const int Digits = 3;
    private const int Count = 1 << (4 * Digits);

    /// <summary>The beginning of the next part behind the one that a digest lies in; <c>null</c>: there is none.</summary>
    /// <param name="position">A digest, the beginning of one, or nothing: then the next part is the second.</param>
    public static string? After(string position)
    {
        var names = DigestAlgorithms.All.Select(algorithm => algorithm.Name).Order(StringComparer.Ordinal).ToList();
        var colon = position.IndexOf(':');
        var algorithm = colon < 0 ? 0 : names.IndexOf(position[..colon]);
        var digits = position.AsSpan(colon + 1);
        var part = int.TryParse(digits[..Math.Min(Digits, digits.Length)], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            ? number + 1
            : 1;
        if (part == Count)
        {
            (algorithm, part) = (algorithm + 1, 0);
        }

        return algorithm >= 0 && algorithm < names.Count
            ? string.Create(CultureInfo.InvariantCulture, $"{names[algorithm]}:{part:x3}")
            : null;
    }
}
