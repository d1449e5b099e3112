using System.Globalization;

namespace Registry.Storage.Files;

/// <summary>How much this process asks of the machine beside others.</summary>
public static class ProcessPriority
{
    /// <summary>
    /// Work that can wait, and must not be starved either: it takes the database's write lock, and whoever waits for that waits for
    /// its processor time too.
    /// </summary>
    private const int Background = 10;

    /// <summary>
    /// Makes every thread, and those that they start, give way to other processes: nice(2) 10, which the disk's scheduler follows
    /// (ioprio_set(2)). Whoever gives way more already stays so.
    /// </summary>
    public static void Lower()
    {
        // Linux knows a nice value for each thread, not for the process.
        foreach (var thread in Directory.EnumerateDirectories("/proc/self/task"))
        {
            Posix.Nice(int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture), Background);
        }
    }
}
