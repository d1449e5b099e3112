using Registry.Daemon.Configuration;
using Registry.Daemon.Configuration.Settings;
using Registry.Daemon.Configuration.Toml;

namespace Daemon.Tests.Configuration;

/// <summary>Loads configurations from a folder of its own, seeing no other environment than the one given.</summary>
internal sealed class ConfigurationFiles : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public Dictionary<string, string> Environment { get; } = [];

    public List<FlagOverride> Flags { get; } = [];

    /// <summary>The file that is read when none is named.</summary>
    public string DefaultFile => _folder.File("default.toml");

    public string Folder => _folder.Path;

    public string Write(string name, string toml)
    {
        File.WriteAllText(_folder.File(name), toml);
        return _folder.File(name);
    }

    public void AddFlag(string flag, Setting setting, string value) => Flags.Add(new(flag, setting, new TomlString(value, default)));

    public LoadedConfiguration Load(string? file = null) =>
        ConfigurationLoader.Load(new ConfigurationSources(file, DefaultFile, Environment, Flags, IsForServer: true));

    /// <summary>Loads a configuration that is refused and returns its problems, one a line, with <c>FILE</c> for the file's path.</summary>
    public string Refuse(string? file = null)
    {
        var exception = Xunit.Assert.Throws<ConfigurationException>(() => Load(file));
        return file is null ? exception.Message : exception.Message.Replace(file, "FILE", StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
