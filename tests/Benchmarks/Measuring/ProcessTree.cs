using System.Globalization;

namespace Benchmarks.Measuring;

/// <summary>What the kernel has accounted to a process and its descendants, as proc(5) tells it.</summary>
internal sealed class ProcessTree(int root)
{
    /// <summary>USER_HZ: the unit of the times in <c>/proc/PID/stat</c>, 100 a second on every architecture .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    // Fields of /proc/PID/stat after the program's name; the system time follows each.
    private const int UserTime = 11;
    private const int ChildrenUserTime = 13;

    /// <summary>User and system time since the start, of threads that have ended too, to 10 ms.</summary>
    public CpuTime Cpu()
    {
        double user = 0, system = 0;
        foreach (var pid in Processes(root))
        {
            var time = Cpu(pid, UserTime);
            (user, system) = (user + time.User, system + time.System);
        }
        return new CpuTime(user, system);
    }

    /// <summary>User and system time of all children of this process that have ended, to 10 ms.</summary>
    public static CpuTime CpuOfEndedChildren() => Cpu(Environment.ProcessId, ChildrenUserTime);

    /// <summary>Resident memory now (VmRSS), in bytes.</summary>
    public long Resident() => Sum("VmRSS:");

    /// <summary>The most resident memory since the start or the last <see cref="ResetPeak"/> (VmHWM), in bytes.</summary>
    public long PeakResident() => Sum("VmHWM:");

    /// <summary>Lets <see cref="PeakResident"/> start again from what is resident now.</summary>
    public void ResetPeak()
    {
        foreach (var pid in Processes(root))
            File.WriteAllText($"/proc/{pid}/clear_refs", "5");
    }

    private long Sum(string field)
    {
        long kibibytes = 0;
        foreach (var pid in Processes(root))
        {
            var line = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
            kibibytes += long.Parse(line[field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        }
        return kibibytes * 1024;
    }

    /// <summary>Reads a field and the one after it.</summary>
    private static CpuTime Cpu(int pid, int field)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        // The second field is the program's name in parentheses, and may itself hold anything.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return new CpuTime(
            long.Parse(fields[field], CultureInfo.InvariantCulture) / TicksPerSecond,
            long.Parse(fields[field + 1], CultureInfo.InvariantCulture) / TicksPerSecond);
    }

    private static IEnumerable<int> Processes(int pid)
    {
        yield return pid;
        foreach (var child in File.ReadAllText($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (var descendant in Processes(int.Parse(child, CultureInfo.InvariantCulture)))
                yield return descendant;
        }
    }
}
