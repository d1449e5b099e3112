using Registry.Testing.Processes;
using Xunit;

namespace Registry.EndToEnd.Maintenance;

/// <summary>The completion scripts, run by the shells that they are for.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly Workspace _workspace = new(failureContext: null);

    /// <summary>What is typed, and what it could become.</summary>
    public static TheoryData<string, string> Lines => new()
    {
        { "registryd g", "gc grant group" },
        { "registryd repo list --sort ", "name pushed size" },
        { "registryd gc --gr", "--grace" },
        { "registryd backup pa", "path/" },
        { "registryd gc --config fi", "file.toml" },
        { "registryd gc --grace ", "" },
    };

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Bash_Line_IsCompleted(string line, string expected)
    {
        var words = await CompleteAsync(
            line,
            "bash",
            "-c",
            "source \"$0\"; COMP_LINE=$1 COMP_POINT=${#1}; _registryd; [ ${#COMPREPLY[@]} = 0 ] || printf '%s\\n' \"${COMPREPLY[@]}\"",
            FindScript("registryd.bash"));

        // Readline puts the slash behind a folder.
        Assert.Equal(expected.TrimEnd('/'), words);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Fish_Line_IsCompleted(string line, string expected) => Assert.Equal(
        expected,
        await CompleteAsync(line, "fish", "--no-config", "-c", "source $argv[1]; complete -C $argv[2]", FindScript("registryd.fish")));

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Zsh_Line_IsCompleted(string line, string expected)
    {
        // Outside of its line editor zsh completes nothing: what would show the words prints them.
        const string Run =
            """
            fpath=(${1:h} $fpath); autoload -Uz compinit; compinit -u -D
            compset() { : }
            _describe() { print -l -- ${(P)2} }
            _files() { [[ $1 == -/ ]] && print -l -- $PREFIX*(/M) || print -l -- $PREFIX* }
            words=("${(@s: :)2}"); CURRENT=$#words; PREFIX=$words[-1]
            $_comps[registryd]
            """;

        Assert.Equal(expected, await CompleteAsync(line, "zsh", "-f", "-c", Run, "zsh", FindScript("_registryd")));
    }

    /// <summary>Completes a line in a folder with a file and a folder, and returns the words without what they mean.</summary>
    private async Task<string> CompleteAsync(string line, string shell, params string[] arguments)
    {
        Directory.CreateDirectory(_workspace.PathOf("path"));
        _workspace.WriteFile("file.toml", "");
        var command = _workspace.Command(shell, arguments);
        command.WorkingDirectory = _workspace.Folder;
        command.Environment["HOME"] = _workspace.Folder;
        command.Environment["PATH"] = $"{Path.GetDirectoryName(RegistryProcess.FindBinary())}:{Environment.GetEnvironmentVariable("PATH")}";
        var words = (await command.ReadAsync(line)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', words.Select(word => word.Split('\t')[0].Split(':')[0]));
    }

    private static string FindScript(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Registry.Daemon.sln")))
        {
            folder = folder.Parent!;
        }

        return Path.Combine(folder.FullName, "packaging", "completions", name);
    }
}
