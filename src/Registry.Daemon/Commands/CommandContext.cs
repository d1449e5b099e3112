using System.Collections;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands;

/// <summary>What commands use of the process they run in.</summary>
/// <param name="Output">Takes results.</param>
/// <param name="Error">Takes errors.</param>
/// <param name="Environment">The environment variables.</param>
/// <param name="DefaultConfigurationFile">The configuration file to read, if it exists, when none is named.</param>
internal sealed record CommandContext(
    TextWriter Output,
    TextWriter Error,
    IReadOnlyDictionary<string, string> Environment,
    string DefaultConfigurationFile)
{
    /// <summary>The configuration file of a server that is installed.</summary>
    public const string InstalledConfigurationFile = "/etc/registryd/registry.toml";

    /// <summary>Columns of the terminal that shows <see cref="Error"/>; <c>null</c> where none does.</summary>
    public int? TerminalWidth { get; init; }

    /// <summary>Columns of the terminal that shows <see cref="Output"/>; <c>null</c> where none does, or it does not know its size.</summary>
    public int? OutputWidth { get; init; }

    /// <summary>Whether <see cref="Output"/> goes to a terminal that shows bold text and colours, to somebody who wants them.</summary>
    public bool IsOutputStyled { get; init; }

    /// <summary>Where somebody answers questions; <c>null</c> where nobody can.</summary>
    public TextReader? Answers { get; init; }

    /// <summary>Where somebody types what must not be seen, such as a password; <c>null</c> where nobody can.</summary>
    public TextReader? Secrets { get; init; }

    /// <summary>Takes results that are bytes and not text, to the same place as <see cref="Output"/>.</summary>
    public Stream BinaryOutput { get; init; } = Stream.Null;

    /// <summary>Gives secrets, such as passwords; empty unless a caller says so.</summary>
    public TextReader Input { get; init; } = TextReader.Null;

    /// <summary>Returns the context of this process.</summary>
    public static CommandContext OfProcess() => new(
        Console.Out,
        Console.Error,
        System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "", StringComparer.Ordinal),
        InstalledConfigurationFile)
    {
        Input = Console.In,
        OutputWidth = Console.IsOutputRedirected || Console.WindowWidth == 0 ? null : Console.WindowWidth,
        IsOutputStyled = TerminalStyle.IsWanted(Console.IsOutputRedirected),
        TerminalWidth = Console.IsErrorRedirected ? null : Console.WindowWidth,
        Answers = Console.IsInputRedirected ? null : Console.In,
        Secrets = Console.IsInputRedirected ? null : new HiddenInput(),
        BinaryOutput = Console.OpenStandardOutput(),
    };
}
