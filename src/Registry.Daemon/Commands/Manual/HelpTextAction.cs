using System.CommandLine;
using System.CommandLine.Invocation;

namespace Registry.Daemon.Commands.Manual;

/// <summary>Prints the help of the command that the command line names, whatever else is missing or wrong there.</summary>
internal sealed class HelpTextAction(CommandContext context) : SynchronousCommandLineAction
{
    /// <summary>Columns of a line where no terminal says otherwise, and the most that reads well.</summary>
    private const int UsualWidth = 100;

    private const int NarrowestWidth = 40;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult) => Print(parseResult.CommandResult.Command, context);

    /// <summary>Prints the help of a command.</summary>
    /// <returns>The exit code.</returns>
    public static int Print(Command command, CommandContext context)
    {
        var width = Math.Clamp(context.OutputWidth ?? UsualWidth, NarrowestWidth, UsualWidth);
        new HelpWriter(context.Output, width, context.IsOutputStyled).Write(command);
        return ExitCode.Success;
    }
}
