using System.Globalization;
using Registry.Storage.Files;
using Registry.Storage.Sqlite;
using Xunit;

namespace Storage.Tests.Files;

public sealed class ProcessPriorityTests
{
    private const int Usual = 0; // SCHED_OTHER
    private const int Idle = 5; // SCHED_IDLE

    [Fact]
    public void Lower_ThreadsOfTheProcess_GiveWayUnlessTheyWrite()
    {
        using var stores = TemporaryStores.Open(TimeProvider.System);

        ProcessPriority.Lower();

        var threads = Policies().ToList();
        Assert.All(threads.Where(thread => thread.Name != Writer.ThreadName), thread => Assert.Equal(Idle, thread.Policy));
        Assert.Contains((Writer.ThreadName, Usual), threads);
    }

    /// <summary>Names and scheduling policies: the second and the 41st field of proc(5)'s stat of each thread.</summary>
    private static IEnumerable<(string Name, int Policy)> Policies() =>
        from thread in Directory.GetDirectories("/proc/self/task")
        let stat = StatOf(thread)
        where stat is not null
        let end = stat.LastIndexOf(')')
        select (stat[(stat.IndexOf('(') + 1)..end], int.Parse(stat[(end + 2)..].Split(' ')[38], CultureInfo.InvariantCulture));

    /// <summary><c>null</c>: the thread has ended since it was listed.</summary>
    private static string? StatOf(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Join(thread, "stat"));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
