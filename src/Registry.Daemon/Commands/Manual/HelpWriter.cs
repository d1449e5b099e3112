using System.CommandLine;

namespace Registry.Daemon.Commands.Manual;

/// <summary>Writes the help of a command.</summary>
/// <param name="output">Where to.</param>
/// <param name="width">Columns that a line may have.</param>
/// <param name="isStyled">Whether headings are bold.</param>
internal sealed class HelpWriter(TextWriter output, int width, bool isStyled)
{
    private const int Indent = 2;

    /// <summary>Names that are longer have their description below them instead of beside.</summary>
    private const int WidestName = 28;

    /// <summary>Writes everything there is to say.</summary>
    public void Write(Command command)
    {
        WriteWrapped(command.Description!, column: 0);
        WriteHeading("Usage");
        WriteIndented(CommandText.SynopsisOf(command));
        WriteTable("Commands", [.. command.Subcommands.Select(subcommand => new[] { subcommand.Name, CommandText.FirstSentenceOf(subcommand.Description!) })]);
        WriteTable("Arguments", [.. command.Arguments.Select(argument => new[] { $"<{argument.Name}>", argument.Description! })]);
        WriteTable("Options", [.. CommandText.OptionsOf(command).Select(option =>
            new[] { CommandText.SignatureOf(option), CommandText.DescriptionOf(option) })]);
        if (command is not IDocumentedCommand { Manual: var manual })
            return;
        WriteExitStatus(manual.ExitStatus);
        WriteExamples(manual.Examples);
        if (command.Subcommands.Count > 0)
            output.WriteLine($"\n'{CommandText.FullNameOf(command)} <command> --help' tells more of each.");
    }

    private void WriteExitStatus(ExitStatus? status)
    {
        if (status is null)
            return;
        var rows = new List<string[]>();
        for (var code = 0; code < status.Meanings.Count; code++)
        {
            if (status.Meanings[code] is { } meaning)
                rows.Add([$"{code}", meaning]);
        }

        WriteTable("Exit codes", rows);
    }

    private void WriteExamples(IReadOnlyList<Example> examples)
    {
        WriteHeading("Examples");
        foreach (var example in examples)
        {
            WriteIndented($"# {example.Description}");
            WriteIndented(example.CommandLine);
        }
    }

    private void WriteHeading(string heading) => output.WriteLine(isStyled ? $"\n\e[1m{heading}:\e[0m" : $"\n{heading}:");

    /// <summary>Writes what may be copied: it is never broken.</summary>
    private void WriteIndented(string line) => output.WriteLine($"{new string(' ', Indent)}{line}");

    private void WriteTable(string heading, List<string[]> rows)
    {
        if (rows.Count == 0)
            return;
        WriteHeading(heading);
        var widest = rows.Select(row => row[0]).Where(name => name.Length <= WidestName).Max(name => name.Length);
        var column = Indent + widest + Indent;
        foreach (var row in rows)
        {
            var name = $"{new string(' ', Indent)}{row[0]}";
            if (row[0].Length > widest)
                output.WriteLine(name);
            else
                output.Write(name.PadRight(column));
            WriteWrapped(row[1], column, isBeside: row[0].Length <= widest);
        }
    }

    private void WriteWrapped(string text, int column, bool isBeside = true)
    {
        var used = isBeside ? column : 0;
        foreach (var word in text.Split(' '))
        {
            if (used > column && used + 1 + word.Length > width)
            {
                output.WriteLine();
                used = 0;
            }

            var gap = used == 0 ? column : used > column ? 1 : 0;
            output.Write(new string(' ', gap));
            output.Write(word);
            used += gap + word.Length;
        }

        output.WriteLine();
    }
}
