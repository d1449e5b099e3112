using System.Globalization;

namespace Benchmarks.Reporting;

/// <summary>The machine and the moment of a run: figures mean little without them.</summary>
internal sealed record Machine(
    string Processor, int Cores, double MemoryGigabytes, string Kernel, string System, string FileSystem, string LoadAverage)
{
    /// <summary>Describes this machine, with the file system that <paramref name="folder"/> is on.</summary>
    public static Machine Describe(string folder) => new(
        Field("/proc/cpuinfo", "model name", ':'),
        Environment.ProcessorCount,
        Math.Round(double.Parse(Field("/proc/meminfo", "MemTotal", ':').Split(' ')[0], CultureInfo.InvariantCulture) * 1024 / 1e9, 1),
        File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        Field("/etc/os-release", "PRETTY_NAME", '=').Trim('"'),
        FileSystemOf(folder),
        string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3)));

    /// <summary>The type of the file system that a folder is on, such as <c>ext4</c> or <c>tmpfs</c>.</summary>
    public static string FileSystemOf(string folder) => new DriveInfo(folder).DriveFormat;

    private static string Field(string file, string name, char separator) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(separator) + 1)..].Trim()
            : "unknown";
}
