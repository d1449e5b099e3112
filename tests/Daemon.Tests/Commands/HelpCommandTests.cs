using Registry.Daemon.Commands;
using Xunit;

namespace Daemon.Tests.Commands;

public sealed class HelpCommandTests : IDisposable
{
    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("--help")]
    [InlineData("gc --help", "gc")]
    [InlineData("user add -h", "user", "add")]
    public async Task Invoke_Command_PrintsWhatItsHelpFlagDoes(string flag, params string[] words)
    {
        Assert.Equal(ExitCode.Success, await _run.InvokeAsync(["help", .. words]));
        var help = _run.Output;
        _run.Clear();

        Assert.Equal(ExitCode.Success, await _run.InvokeAsync(flag.Split(' ')));
        Assert.Equal(_run.Output, help);
        Assert.Contains($"\n  registryd {string.Join(' ', words)}", help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no command 'registryd user ad'; did you mean 'add'?\n'registryd help --help' tells more.\n", "help", "user", "ad")]
    [InlineData("There is no command 'registryd gc x'.\n'registryd help --help' tells more.\n", "help", "gc", "x")]
    [InlineData("Unknown command or argument 'serv'; did you mean 'serve'?\n'registryd --help' tells more.\n", "serv", "--help")]
    public async Task Invoke_UnknownCommand_ExitsWith2(string error, params string[] arguments)
    {
        Assert.Equal(ExitCode.Usage, await _run.InvokeAsync(arguments));
        Assert.Equal(error, _run.Error);
        Assert.Empty(_run.Output);
    }
}
