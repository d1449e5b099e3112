using System.Globalization;
using Registry.Storage.Sqlite;

namespace Registry.Storage.Files;

/// <summary>How much this process asks of the machine beside others.</summary>
internal static class ProcessPriority
{
    /// <summary>
    /// Makes every thread, and those that they start, run only when nobody else wants the processor or the disk (sched(7), SCHED_IDLE),
    /// except those that write to a database, if they are there already: whoever waits for the write lock would wait for their turn too.
    /// </summary>
    public static void Lower()
    {
        // Linux schedules threads, not processes.
        foreach (var thread in Directory.EnumerateDirectories("/proc/self/task"))
        {
            if (!IsWriter(thread))
            {
                Posix.GiveWay(int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture));
            }
        }
    }

    private static bool IsWriter(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Join(thread, "comm")).TrimEnd('\n') == Writer.ThreadName;
        }
        catch (IOException)
        {
            // It has ended.
            return false;
        }
    }
}
