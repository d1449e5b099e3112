namespace Benchmarks.Measuring;

/// <summary>What a server used while it did some work.</summary>
/// <param name="Cpu">The server's own processor time.</param>
/// <param name="Wall">Seconds from the first request to the last answer.</param>
/// <param name="PeakResident">The most memory that was resident meanwhile, in bytes.</param>
internal readonly record struct Usage(CpuTime Cpu, double Wall, long PeakResident);
