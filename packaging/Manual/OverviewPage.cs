using Registry.Daemon.Commands;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Configuration;
using Registry.Daemon.Configuration.Settings;

namespace Registry.Manual;

/// <summary>The page registryd(1).</summary>
internal static class OverviewPage
{
    /// <summary>Writes it.</summary>
    public static string Write(RegistrydCommand root, Edition edition)
    {
        var page = new Roff("registryd", 1, edition);
        page.Name("registryd", ManualPages.PurposeOf(root.Description!));
        page.Section("SYNOPSIS");
        page.Synopsis(CommandText.SynopsisOf(root));
        page.Section("DESCRIPTION");
        page.Prose(root.Description!);
        page.Paragraph("The server is one of its commands, the others work beside it on the same data folder. Run by root, a command that "
            + "works on the data folder becomes the folder's owner.");
        page.Section("COMMANDS");
        foreach (var command in root.Subcommands)
        {
            page.Term($"{ManualPages.NameOf(command)}(1)");
            page.Prose(CommandText.FirstSentenceOf(command.Description!));
        }

        page.Section("OPTIONS");
        CommandPage.WriteOptions(page, CommandText.OptionsOf(root));
        page.Section("EXIT STATUS");
        CommandPage.WriteExitStatus(page, root.Manual.ExitStatus!);
        WriteEnvironment(page);
        WriteFiles(page);
        CommandPage.WriteExamples(page, root.Manual.Examples);
        ManualPages.SeeAlso(page, [.. root.Subcommands.Select(command => $"{ManualPages.NameOf(command)}(1)"), "registryd.toml(5)"]);
        return page.ToString();
    }

    private static void WriteEnvironment(Roff page)
    {
        page.Section("ENVIRONMENT");
        page.Term(ConfigurationLoader.FileVariable);
        page.Prose("The configuration file, where --config names none.");
        page.Term($"{Setting.EnvironmentPrefix}<SECTION>_<KEY>");
        page.Prose("The value of a setting, over the configuration file's: see registryd.toml(5).");
        page.Term("NO_COLOR");
        page.Prose("If it holds anything, nothing is written in colours or bold. Neither is it where there is no terminal.");
    }

    private static void WriteFiles(Roff page)
    {
        page.Section("FILES");
        page.Term(CommandContext.InstalledConfigurationFile);
        page.Prose("The configuration, see registryd.toml(5).");
        page.Term(StorageSettings.Root.Default.ToString()!.Trim('"'));
        page.Prose($"The data folder, unless {StorageSettings.Root} says otherwise.");
    }
}
