using System.Globalization;
using Registry.Storage.Files;
using Xunit;

namespace Storage.Tests.Files;

public sealed class ProcessPriorityTests
{
    [Fact]
    public void Lower_ThreadsOfTheProcess_GiveWay()
    {
        ProcessPriority.Lower();

        Assert.All(NiceValues(), nice => Assert.InRange(nice, 10, 19));
    }

    /// <summary>The nineteenth field of proc(5)'s stat of each thread. The second, a name in parentheses, may hold anything.</summary>
    private static IEnumerable<int> NiceValues() =>
        from thread in Directory.GetDirectories("/proc/self/task")
        let stat = File.ReadAllText(Path.Join(thread, "stat"))
        select int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], CultureInfo.InvariantCulture);
}
