namespace Benchmarks.Measuring;

/// <summary>Decimal units, as disks and goals count them.</summary>
internal static class Units
{
    public const double Megabyte = 1e6;

    public const double Gigabyte = 1e9;
}
