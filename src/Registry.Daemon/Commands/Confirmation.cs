using System.CommandLine;

namespace Registry.Daemon.Commands;

/// <summary>The flags of commands that delete, and the question that they ask first.</summary>
internal sealed class Confirmation(CommandContext context)
{
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Delete nothing; tell what would be deleted." };
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask. Needed where there is no terminal to ask at." };

    /// <summary>Gives a command the flags.</summary>
    public void AddTo(Command command)
    {
        command.Add(_dryRun);
        command.Add(_yes);
    }

    /// <summary>Finds out whether to go on.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="what">What would be deleted: as many lines as it takes.</param>
    /// <returns><c>null</c> to go on, otherwise the exit code.</returns>
    public int? Ask(ParseResult result, params IEnumerable<string> what)
    {
        if (result.GetValue(_dryRun))
        {
            foreach (var line in what)
                context.Output.WriteLine($"would delete {line}");
            return ExitCode.Success;
        }

        return result.GetValue(_yes) ? null : Ask(what);
    }

    private int? Ask(IEnumerable<string> what)
    {
        if (context.Answers is null)
        {
            context.Error.WriteLine("Nothing was deleted: there is no terminal to ask at. --dry-run tells what would be, --yes deletes it.");
            return ExitCode.Usage;
        }

        foreach (var line in what)
            context.Error.WriteLine($"This deletes {line}");
        context.Error.Write("Go on? [y/N] ");
        if (context.Answers.ReadLine()?.Trim() is "y" or "Y" or "yes")
            return null;
        context.Error.WriteLine("Nothing was deleted.");
        return ExitCode.Failure;
    }
}
