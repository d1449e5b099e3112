using Registry.Daemon.Commands;
using Registry.Daemon.Commands.Manual;

namespace Registry.Manual;

/// <summary>The manual.</summary>
internal static class ManualPages
{
    /// <summary>Writes every page.</summary>
    public static IEnumerable<ManualPage> Create(Edition edition)
    {
        // Commands describe themselves; none of them runs.
        var root = new RegistrydCommand(new CommandContext(
            TextWriter.Null, TextWriter.Null, new Dictionary<string, string>(), CommandContext.InstalledConfigurationFile));
        yield return new ManualPage("registryd.1", OverviewPage.Write(root, edition));
        foreach (var command in root.Subcommands)
            yield return new ManualPage($"{NameOf(command)}.1", CommandPage.Write(command, edition));
        yield return new ManualPage("registryd.toml.5", ConfigurationPage.Write(root, edition));
        yield return new ManualPage("registry.toml.5", ".so man5/registryd.toml.5\n");
    }

    /// <summary>The name of a command's page: <c>registryd-gc</c>.</summary>
    public static string NameOf(System.CommandLine.Command command) => $"registryd-{command.Name}";

    /// <summary>A sentence as the purpose of a page: without its capital and its full stop.</summary>
    public static string PurposeOf(string description)
    {
        var sentence = CommandText.FirstSentenceOf(description).TrimEnd('.');
        return char.ToLowerInvariant(sentence[0]) + sentence[1..];
    }

    /// <summary>Ends a page with the pages to go on with.</summary>
    public static void SeeAlso(Roff page, params IEnumerable<string> pages)
    {
        page.Section("SEE ALSO");
        page.Prose(string.Join(", ", pages));
    }
}
