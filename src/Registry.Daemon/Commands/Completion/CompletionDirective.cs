using System.CommandLine;

namespace Registry.Daemon.Commands.Completion;

/// <summary>
/// What the shells' completion scripts ask: <c>registryd [complete] -- WORD...</c> prints what the last word, which may be empty, could
/// become. A line is a word and, after a tab, what it means; <c>:file</c> and <c>:folder</c> stand for the paths that the shell finds.
/// </summary>
internal sealed class CompletionDirective : Directive
{
    /// <summary>Creates the directive.</summary>
    public CompletionDirective(CommandContext context)
        : base("complete") => Action = new CompletionAction(context);
}
