using Registry.Daemon.Commands.Manual;
using Xunit;

namespace Daemon.Tests.Commands.Manual;

public sealed class HelpWriterTests
{
    public static TheoryData<string> Names => [.. CommandTree.Names];

    [Fact]
    public void Write_Command_HasEverySection()
    {
        Assert.Equal(
            """
            Export images.

            Usage:
              registryd <IMAGE> [<GLOB>...] --to <DIR> [options]

            Arguments:
              <IMAGE>  Which one.
              <GLOB>   Which tags of
                       it.

            Options:
              -t, --to <DIR>  Where
                              to.

            Exit codes:
              0  Done.
              1  Nothing there.
              2  The command line or
                 the configuration
                 is wrong.

            Examples:
              # Export the tags of v1.
              registryd team/app 'v1.*' --to ./layout

            """,
            Help(new ExportLikeCommand(), width: 24));
    }

    [Fact]
    public void Write_Group_ListsItsCommands()
    {
        var help = Help(CommandTree.Find("registryd tag"), width: 100);

        Assert.Contains("\nUsage:\n  registryd tag <command> [options]\n\nCommands:\n  list    List a repository's", help, StringComparison.Ordinal);
        Assert.Contains("\n  delete  Delete tags.\n", help, StringComparison.Ordinal);
        Assert.EndsWith("\n'registryd tag <command> --help' tells more of each.\n", help, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Styled_HeadingsAreBold()
    {
        var command = CommandTree.Find("registryd gc");

        Assert.Contains("\n\e[1mOptions:\e[0m\n", Help(command, width: 80, isStyled: true), StringComparison.Ordinal);
        Assert.DoesNotContain('\e', Help(command, width: 80));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Write_EveryCommand_FitsTheWidth(string name)
    {
        var command = CommandTree.Find(name);
        var help = Help(command, width: 60);

        // Examples and usages are there to be copied, names are as long as they are.
        var prose = help[..help.IndexOf("\nExamples:", StringComparison.Ordinal)].Split('\n').Where(line => !line.StartsWith("  ", StringComparison.Ordinal));
        Assert.All(prose, line => Assert.InRange(line.Length, 0, 60));
        Assert.All(((IDocumentedCommand)command).Manual.Examples, example => Assert.Contains($"\n  {example.CommandLine}\n", help, StringComparison.Ordinal));
        Assert.All(help.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
    }

    private static string Help(System.CommandLine.Command command, int width, bool isStyled = false)
    {
        using var output = new StringWriter();
        new HelpWriter(output, width, isStyled).Write(command);
        return output.ToString();
    }

    private sealed class ExportLikeCommand : System.CommandLine.Command, IDocumentedCommand
    {
        public ExportLikeCommand()
            : base("export", "Export images.")
        {
            Add(new System.CommandLine.Argument<string>("IMAGE") { Description = "Which one." });
            Add(new System.CommandLine.Argument<string[]>("GLOB")
            {
                Description = "Which tags of it.",
                Arity = System.CommandLine.ArgumentArity.ZeroOrMore,
            });
            Add(new System.CommandLine.Option<string>("--to", "-t") { Description = "Where to.", HelpName = "DIR", Required = true });
        }

        public CommandManual Manual => new(
            new ExitStatus("Done.", Failure: "Nothing there."),
            new Example("registryd team/app 'v1.*' --to ./layout", "Export the tags of v1."));
    }
}
