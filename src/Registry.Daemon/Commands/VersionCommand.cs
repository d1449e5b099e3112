using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using System.Runtime.InteropServices;
using Registry.Daemon.Commands.Manual;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd version</c>.</summary>
internal sealed class VersionCommand : Command, IDocumentedCommand
{
    /// <summary>Creates the command.</summary>
    public VersionCommand(CommandContext context)
        : base("version", "Print the version of registryd.") =>
        Action = new VersionAction(context);

    /// <inheritdoc/>
    public CommandManual Manual => new(
        new ExitStatus("Done."),
        new Example("registryd version", "Print the version."));
}

/// <summary>Prints the version on one line: <c>registryd 1.2.3 (commit, runtime, platform)</c>.</summary>
internal sealed class VersionAction(CommandContext context) : SynchronousCommandLineAction
{
    private const int CommitLength = 10;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        // The SDK appends the commit to the version: 1.2.3+0123abc...
        var version = typeof(VersionAction).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+');
        var commit = version.Length > 1 ? $"commit {version[1][..Math.Min(version[1].Length, CommitLength)]}, " : "";
        var platform = $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}";
        context.Output.WriteLine($"registryd {version[0]} ({commit}{platform})");
        return ExitCode.Success;
    }
}
