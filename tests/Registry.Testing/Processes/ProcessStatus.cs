using System.Globalization;

namespace Registry.Testing.Processes;

/// <summary>What the kernel accounts to a running process (proc_pid_status(5), proc_pid_fd(5)).</summary>
/// <param name="processId">The process.</param>
public sealed class ProcessStatus(int processId)
{
    /// <summary>The resident memory now, in bytes.</summary>
    public long Resident => Field("VmRSS:");

    /// <summary>The most resident memory that there ever was, in bytes.</summary>
    public long PeakResident => Field("VmHWM:");

    /// <summary>How many files and connections are open.</summary>
    public int OpenFiles => Directory.GetFileSystemEntries($"/proc/{processId}/fd").Length;

    private long Field(string name)
    {
        var line = File.ReadLines($"/proc/{processId}/status").Single(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..^"kB".Length].Trim(), CultureInfo.InvariantCulture) * 1024;
    }
}
