using System.Globalization;

namespace Registry.Core.Limits;

/// <summary>A number that must not be exceeded.</summary>
/// <param name="Name">Its key in the configuration.</param>
/// <param name="Value">The number; above 0.</param>
/// <param name="Unit">What is counted, in the plural.</param>
/// <param name="Origin">What says so, for people: <c>[limits]</c> or a rule.</param>
public sealed record Limit(string Name, long Value, string Unit, string Origin)
{
    private const int PercentOfWarning = 80;

    /// <summary>Whether a number is so near the limit that people are warned: 80 % of it, or over it.</summary>
    public bool IsNear(long actual) => (Int128)actual * 100 >= (Int128)Value * PercentOfWarning;

    /// <summary>Tells a number and the limit: <c>5 bytes, the limit is 4 bytes (quota of limits rule 1 ("^a/"))</c>.</summary>
    public string Describe(long actual) =>
        $"{Count(actual)}, the limit is {Count(Value)} ({Name} of {Origin})";

    private string Count(long number) => string.Create(CultureInfo.InvariantCulture, $"{number} {(number == 1 ? Unit.TrimEnd('s') : Unit)}");
}
