using System.CommandLine;
using Registry.Daemon.Commands.Completion;
using Registry.Daemon.Configuration;
using Registry.Daemon.Configuration.Settings;
using Registry.Daemon.Configuration.Toml;

namespace Registry.Daemon.Commands;

/// <summary>The flags of commands that use the configuration.</summary>
/// <param name="context">Where the problems with it are printed.</param>
/// <param name="isForServer">Whether a server shall run with it; otherwise the data folder is all that matters.</param>
internal sealed class ConfigurationOptions(CommandContext context, bool isForServer)
{
    private readonly Option<string?> _config = CreateConfigOption();

    private readonly Option<string?> _data = new("--data")
    {
        Description = "The data folder ([storage] root).",
        HelpName = "DIR",
        CompletionSources = { PathCompletion.Folders },
    };

    private readonly Option<string[]> _listen = new("--listen")
    {
        Description = "An address to listen on ([server] listen), such as 127.0.0.1:5000, [::1]:5000, *:5000 or "
            + "unix:/run/registryd.sock. May be given several times.",
        HelpName = "ADDR",
    };

    private readonly Option<bool> _insecureOpen = new("--insecure-open")
    {
        Description = "Let everybody who can connect pull, push and delete without an account, also from other machines "
            + "([auth] mode = \"open\", insecure_open).",
    };

    /// <summary>Returns a new <c>--config</c> option.</summary>
    public static Option<string?> CreateConfigOption() => new("--config")
    {
        Description = $"The configuration file. Default: the one that {ConfigurationLoader.FileVariable} names, else "
            + $"{CommandContext.InstalledConfigurationFile}.",
        HelpName = "FILE",
        CompletionSources = { PathCompletion.Files },
    };

    /// <summary>Gives a command these flags.</summary>
    public void AddTo(Command command)
    {
        command.Add(_config);
        command.Add(_data);
        if (!isForServer)
            return;
        command.Add(_listen);
        command.Add(_insecureOpen);
    }

    /// <summary>Loads the configuration that the flags, the environment and the file make.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="flags">What further flags of the command set.</param>
    /// <returns>The configuration, or null when something is wrong with it and the problems were printed.</returns>
    public LoadedConfiguration? Load(ParseResult result, params IEnumerable<FlagOverride> flags) =>
        Load(result.GetValue(_config), [.. ReadFlags(result), .. flags], isForServer, context);

    /// <summary>Loads the configuration.</summary>
    /// <param name="file">The configuration file named on the command line, if any.</param>
    /// <param name="flags">The settings given on the command line.</param>
    /// <param name="isForServer">Whether a server shall run with it.</param>
    /// <param name="context">Where the problems are printed.</param>
    /// <returns>The configuration, or null when something is wrong with it and the problems were printed.</returns>
    public static LoadedConfiguration? Load(string? file, IReadOnlyList<FlagOverride> flags, bool isForServer, CommandContext context)
    {
        try
        {
            return ConfigurationLoader.Load(SourcesOf(file, flags, isForServer, context));
        }
        catch (ConfigurationException e)
        {
            context.Error.WriteLine(e.Message);
            return null;
        }
    }

    /// <summary>The configuration file that the flags or the environment name, else the usual one; it need not exist.</summary>
    public string FindFile(ParseResult result) => ConfigurationLoader.NameFile(SourcesOf(result));

    /// <summary>The data folder, whatever is wrong with other settings.</summary>
    /// <returns>The data folder, or null when it is open which it is and the problems were printed.</returns>
    public string? FindDataFolder(ParseResult result)
    {
        try
        {
            return ConfigurationLoader.FindDataFolder(SourcesOf(result));
        }
        catch (ConfigurationException e)
        {
            context.Error.WriteLine(e.Message);
            context.Error.WriteLine($"That leaves open which data folder it is: name it with {_data.Name}.");
            return null;
        }
    }

    /// <summary>The settings that the flags give.</summary>
    public IReadOnlyList<FlagOverride> ReadFlags(ParseResult result)
    {
        var flags = new List<FlagOverride>();
        if (result.GetValue(_data) is { } data)
            flags.Add(new(_data.Name, StorageSettings.Root, new TomlString(data, default)));
        if (result.GetValue(_listen) is { Length: > 0 } addresses)
            flags.Add(new(_listen.Name, ServerSettings.Listen, ArrayOf(addresses)));
        if (result.GetResult(_insecureOpen) is { Implicit: false })
            flags.AddRange(OpenTo(result.GetValue(_insecureOpen)));
        return flags;
    }

    private ConfigurationSources SourcesOf(ParseResult result) =>
        SourcesOf(result.GetValue(_config), ReadFlags(result), isForServer, context);

    private static ConfigurationSources SourcesOf(string? file, IReadOnlyList<FlagOverride> flags, bool isForServer, CommandContext context) =>
        new(file, context.DefaultConfigurationFile, context.Environment, flags, isForServer);

    /// <summary>The flag says it all, so the file need not say that the registry is open.</summary>
    private IEnumerable<FlagOverride> OpenTo(bool everybody)
    {
        yield return new(_insecureOpen.Name, AuthSettings.InsecureOpen, new TomlBoolean(everybody, default));
        if (everybody)
            yield return new(_insecureOpen.Name, AuthSettings.Mode, new TomlString("open", default));
    }

    /// <summary>Texts as a value of the configuration.</summary>
    public static TomlArray ArrayOf(IEnumerable<string> values)
    {
        var array = new TomlArray(default);
        foreach (var value in values)
            array.Add(new TomlString(value, default));
        return array;
    }
}
