using System.CommandLine;
using Registry.Daemon.Commands;
using Registry.Daemon.Commands.Manual;

namespace Daemon.Tests.Commands.Manual;

/// <summary>Every command there is.</summary>
internal static class CommandTree
{
    /// <summary>What the commands are called, from registryd itself on.</summary>
    public static IEnumerable<string> Names => Walk(CreateRoot()).Select(CommandText.FullNameOf);

    public static RegistrydCommand CreateRoot() =>
        new(new CommandContext(TextWriter.Null, TextWriter.Null, new Dictionary<string, string>(), "/none"));

    public static Command Find(string name) => Walk(CreateRoot()).Single(command => CommandText.FullNameOf(command) == name);

    private static IEnumerable<Command> Walk(Command command) => command.Subcommands.SelectMany(Walk).Prepend(command);
}
