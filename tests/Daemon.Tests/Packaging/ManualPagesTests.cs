using Daemon.Tests.Commands.Manual;
using Registry.Daemon.Configuration.Settings;
using Registry.Manual;
using Registry.Testing.Processes;
using Xunit;

namespace Daemon.Tests.Packaging;

public sealed class ManualPagesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _pages =
        ManualPages.Create(new Edition("1.2.3", "2026-01-31")).ToDictionary(page => page.FileName, page => page.Text);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Create_Commands_HaveAPageEach() => Assert.Equal(
        [
            "registry.toml.5",
            .. CommandTree.CreateRoot().Subcommands.Select(command => $"registryd-{command.Name}.1").Order(StringComparer.Ordinal),
            "registryd.1",
            "registryd.toml.5",
        ],
        _pages.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public async Task Create_EveryPage_IsCorrectForMandoc()
    {
        Write();

        var result = await new Command("mandoc", "-T", "lint", "-W", "warning") { WorkingDirectory = _folder.Path }.TryRunAsync([.. _pages.Keys]);

        // One page is but a link to another, which is found once both are installed.
        Assert.DoesNotContain(
            (result.Output + result.Error).Split('\n'),
            line => line.Length > 0 && !line.StartsWith("mandoc: registry.toml.5:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Create_EveryPage_IsCorrectForGroff()
    {
        Write();
        var groff = new Command("groff", "-ww", "-man", "-Tutf8", "-z", "-K", "utf8") { WorkingDirectory = _folder.Path };

        var result = await groff.RunAsync([.. _pages.Keys.Where(name => name != "registry.toml.5")]);

        Assert.Empty(result.Output + result.Error);
    }

    [Fact]
    public async Task Create_PageOfCommand_Reads()
    {
        Write();
        var man = new Command("man", "-l") { WorkingDirectory = _folder.Path };
        man.Environment["MANWIDTH"] = "80";
        man.Environment["LC_ALL"] = "C.UTF-8";

        var text = await man.ReadAsync("registryd-repo.1");

        Assert.Contains("NAME\n       registryd-repo - list repositories, or delete them\n", text, StringComparison.Ordinal);
        Assert.Contains("\n       registryd repo list [GLOB] [options]\n       registryd repo delete NAME|GLOB... [options]\n", text, StringComparison.Ordinal);
        Assert.Contains("\n       --sort name|size|pushed\n", text, StringComparison.Ordinal);
        Assert.Contains("\n           registryd repo list --sort size 'team/*'\n", text, StringComparison.Ordinal);
        Assert.Contains("\nSEE ALSO\n       registryd(1), registryd.toml(5)\n", text, StringComparison.Ordinal);
        Assert.Contains("registryd 1.2.3", text, StringComparison.Ordinal);
        Assert.Contains("2026-01-31", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_PageOfConfiguration_HasEverySetting() => Assert.All(RegistrySettings.All, setting =>
    {
        Assert.Contains(setting.Section.IsRoot ? $"\n.SS \"{setting}\"\n" : $"\n\\fB{setting.Key} = ", _pages["registryd.toml.5"], StringComparison.Ordinal);
        Assert.Contains($"{setting.EnvironmentVariable}.\n", _pages["registryd.toml.5"], StringComparison.Ordinal);
    });

    [Fact]
    public void Roff_TextThatRoffWouldTakeForItsOwn_IsEscaped()
    {
        var page = new Roff("x", 1, new Edition("1.2.3", ""));
        page.Prose(".SH 'a' \\fB --json, b-c ~ ^ é");

        Assert.EndsWith(
            "\n\\&.SH \\(aqa\\(aq \\(rsfB \\fB\\-\\-json\\fR, b\\-c \\(ti \\(ha \\[u00E9]\n",
            page.ToString(),
            StringComparison.Ordinal);
    }

    private void Write()
    {
        foreach (var (name, text) in _pages)
            File.WriteAllText(_folder.File(name), text);
    }
}
