using System.CommandLine;
using Registry.Daemon.Commands.Manual;

namespace Registry.Daemon.Commands;

/// <summary>A command that does nothing but hold others.</summary>
internal abstract class CommandGroup(string name, string description) : Command(name, description), IDocumentedCommand
{
    /// <summary>The first example of each of its commands.</summary>
    public CommandManual Manual => new(
        ExitStatus: null, [.. Subcommands.OfType<IDocumentedCommand>().Select(command => command.Manual.Examples[0])]);
}
