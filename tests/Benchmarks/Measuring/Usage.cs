namespace Benchmarks.Measuring;

/// <summary>What a server used while it did some work.</summary>
/// <param name="Cpu">The server's own processor time.</param>
/// <param name="Wall">Seconds from the first request to the last answer.</param>
/// <param name="PeakResident">The most memory that was resident meanwhile, in bytes.</param>
internal readonly record struct Usage(CpuTime Cpu, double Wall, long PeakResident)
{
    /// <summary>CPU s/GB, user s/GB, MB/s and peak MB, where the work was to move so many bytes.</summary>
    public double[] OfTransfer(long bytes) =>
    [
        Cpu.Total / (bytes / Units.Gigabyte),
        Cpu.User / (bytes / Units.Gigabyte),
        bytes / Units.Megabyte / Wall,
        PeakResident / Units.Megabyte,
    ];
}
