using System.Text;
using Registry.Daemon.Configuration;
using Registry.Daemon.Configuration.Settings;
using Registry.Daemon.Configuration.Toml;
using Xunit;

namespace Daemon.Tests.Configuration;

public sealed class ConfigurationWriterTests : IDisposable
{
    private readonly ConfigurationFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void WriteDefaults_IsTheFileOfTheRepository() =>
        Assert.Equal(File.ReadAllText(Path.Join(AppContext.BaseDirectory, "registry.toml")), Write(ConfigurationWriter.WriteDefaults));

    [Fact]
    public void WriteDefaults_Uncommented_YieldsTheDefaults()
    {
        // A comment has a space after its '#', a setting has none.
        var lines = Write(ConfigurationWriter.WriteDefaults).Split('\n')
            .Select(line => line.StartsWith('#') && !line.StartsWith("# ", StringComparison.Ordinal) ? line[1..] : line);
        var file = _files.Write("registry.toml", string.Join('\n', lines));

        var settings = _files.Load(file).Settings;

        Assert.All(RegistrySettings.All, setting =>
        {
            // A table with a header of its own has no default to write down.
            Assert.Equal(setting.Section.IsRoot ? "default" : file, settings.OriginOf(setting).Source);
            Assert.Equal(setting.Default.ToString(), settings.ValueOf(setting).ToString());
        });
    }

    [Fact]
    public void WriteDefaults_AsItIs_ChangesNothing()
    {
        var root = TomlDocument.Parse(Encoding.UTF8.GetBytes(Write(ConfigurationWriter.WriteDefaults)));

        Assert.All(root.Entries, section => Assert.Empty(((TomlTable)section.Value).Entries));
    }

    [Fact]
    public void WriteDefaults_LiveSettings_AreMarked()
    {
        var text = Write(ConfigurationWriter.WriteDefaults);

        Assert.Contains("\n#tag_count_limit = 0  # live\n", text, StringComparison.Ordinal);
        Assert.Contains("\n#listen = [\"127.0.0.1:5000\"]\n", text, StringComparison.Ordinal);
        Assert.Contains("\n# [[webhook]]  # live\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void WriteDefaults_EveryLine_FitsATerminal() =>
        Assert.All(Write(ConfigurationWriter.WriteDefaults).Split('\n'), line => Assert.InRange(line.Length, 0, 110));

    [Fact]
    public void WriteEffective_TellsWhereValuesComeFrom()
    {
        var file = _files.Write("registry.toml", "[log]\nlevel = 'debug'\nlevels.a = 'none'\n[storage]\nroot = 'data'");
        _files.Environment["REGISTRYD_AUTH_MODE"] = "open";
        _files.AddFlag("--data", TlsSettings.Key, "");

        var text = Write(output => ConfigurationWriter.WriteEffective(_files.Load(file).Settings, output));

        Assert.Contains($"[log]\nlevel = \"debug\"  # {file}:2\n", text, StringComparison.Ordinal);
        Assert.Contains($"\nlevels = {{ a = \"none\" }}  # {file}:3\n", text, StringComparison.Ordinal);
        Assert.Contains($"\nroot = \"{_files.Folder}/data\"  # {file}:5\n", text, StringComparison.Ordinal);
        Assert.Contains("\nmode = \"open\"  # REGISTRYD_AUTH_MODE\n", text, StringComparison.Ordinal);
        Assert.Contains("\nkey = \"\"  # --data\n", text, StringComparison.Ordinal);
        Assert.Contains("[server]\nlisten = [\"127.0.0.1:5000\"]  # default\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void WriteEffective_ReadAgain_YieldsTheSame()
    {
        _files.Environment["REGISTRYD_LOG_LEVELS"] = "Microsoft.AspNetCore=warning";
        _files.Environment["REGISTRYD_STORAGE_ROOT"] = "/srv/\"é\\";
        var before = _files.Load().Settings;
        var file = _files.Write("registry.toml", Write(output => ConfigurationWriter.WriteEffective(before, output)));
        _files.Environment.Clear();

        var after = _files.Load(file).Settings;

        Assert.All(RegistrySettings.All, setting => Assert.Equal(before.ValueOf(setting).ToString(), after.ValueOf(setting).ToString()));
    }

    private static string Write(Action<TextWriter> write)
    {
        using var output = new StringWriter();
        write(output);
        return output.ToString();
    }
}
