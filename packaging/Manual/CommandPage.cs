using System.CommandLine;
using Registry.Daemon.Commands;
using Registry.Daemon.Commands.Manual;

namespace Registry.Manual;

/// <summary>The page of a command, or of a group with all its commands.</summary>
internal static class CommandPage
{
    /// <summary>Writes it.</summary>
    public static string Write(Command command, Edition edition)
    {
        var page = new Roff(ManualPages.NameOf(command), 1, edition);
        page.Name(ManualPages.NameOf(command), ManualPages.PurposeOf(command.Description!));
        page.Section("SYNOPSIS");
        foreach (var leaf in LeavesOf(command))
            page.Synopsis(CommandText.SynopsisOf(leaf));
        page.Section("DESCRIPTION");
        page.Prose(command.Description!);
        if (command.Subcommands.Count == 0)
            WriteLeaf(page, command);
        else
            WriteGroup(page, command);
        page.Section("FILES");
        page.Term(CommandContext.InstalledConfigurationFile);
        page.Prose("The configuration, see registryd.toml(5).");
        ManualPages.SeeAlso(page, "registryd(1)", "registryd.toml(5)");
        return page.ToString();
    }

    /// <summary>Writes exit codes, each with its meaning.</summary>
    public static void WriteExitStatus(Roff page, ExitStatus status)
    {
        for (var code = 0; code < status.Meanings.Count; code++)
        {
            if (status.Meanings[code] is not { } meaning)
                continue;
            page.Term($"{code}");
            page.Prose(meaning);
        }
    }

    /// <summary>Writes examples, each with what it does.</summary>
    public static void WriteExamples(Roff page, IEnumerable<Example> examples)
    {
        page.Section("EXAMPLES");
        foreach (var example in examples)
        {
            page.Paragraph(example.Description);
            page.Verbatim(example.CommandLine);
        }
    }

    /// <summary>Writes options, each with what it does.</summary>
    public static void WriteOptions(Roff page, IEnumerable<Option> options)
    {
        foreach (var option in options)
        {
            page.Term(CommandText.SignatureOf(option));
            page.Prose(CommandText.DescriptionOf(option));
        }
    }

    private static void WriteLeaf(Roff page, Command command)
    {
        page.Section("OPTIONS");
        WriteArguments(page, command);
        WriteOptions(page, CommandText.OptionsOf(command));
        page.Section("EXIT STATUS");
        WriteExitStatus(page, ManualOf(command).ExitStatus!);
        WriteExamples(page, ManualOf(command).Examples);
    }

    private static void WriteGroup(Roff page, Command group)
    {
        var leaves = LeavesOf(group).ToList();
        var common = CommandText.OptionsOf(leaves[0])
            .Where(option => leaves.TrueForAll(leaf => CommandText.OptionsOf(leaf).Any(other => IsSame(option, other))))
            .ToList();
        page.Section("COMMANDS");
        foreach (var leaf in leaves)
        {
            page.Subsection(CommandText.FullNameOf(leaf));
            page.Prose(leaf.Description!);
            WriteArguments(page, leaf);
            WriteOptions(page, CommandText.OptionsOf(leaf).Where(option => !common.Exists(other => IsSame(option, other))));
        }

        page.Section("OPTIONS");
        page.Prose("Each of the commands takes these, too:");
        WriteOptions(page, common);
        page.Section("EXIT STATUS");
        foreach (var leaf in leaves)
        {
            page.Subsection(CommandText.FullNameOf(leaf));
            WriteExitStatus(page, ManualOf(leaf).ExitStatus!);
        }

        WriteExamples(page, leaves.SelectMany(leaf => ManualOf(leaf).Examples));
    }

    private static void WriteArguments(Roff page, Command command)
    {
        foreach (var argument in command.Arguments)
        {
            page.Term($"<{argument.Name}>");
            page.Prose(argument.Description!);
        }
    }

    private static bool IsSame(Option option, Option other) => option.Name == other.Name && option.Description == other.Description;

    private static IEnumerable<Command> LeavesOf(Command command) =>
        command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(LeavesOf);

    private static CommandManual ManualOf(Command command) => ((IDocumentedCommand)command).Manual;
}
