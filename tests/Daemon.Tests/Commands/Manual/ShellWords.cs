using Xunit;

namespace Daemon.Tests.Commands.Manual;

/// <summary>Reads examples as a shell does: words between spaces, single quotes around what is to stay as it is.</summary>
internal static class ShellWords
{
    /// <summary>What registryd gets to see: neither what is piped into it nor where its output goes.</summary>
    public static string[] OfRegistryd(string commandLine)
    {
        var own = commandLine.Split(" | ")[^1].Split(" > ")[0];
        Assert.StartsWith("registryd ", own, StringComparison.Ordinal);
        return [.. Split(own).Skip(1)];
    }

    private static IEnumerable<string> Split(string text)
    {
        // Every second part is quoted; none of them is joined to what is beside it.
        var parts = text.Split('\'');
        for (var i = 0; i < parts.Length; i++)
        {
            foreach (var word in i % 2 == 0 ? parts[i].Split(' ', StringSplitOptions.RemoveEmptyEntries) : [parts[i]])
                yield return word;
        }
    }
}
