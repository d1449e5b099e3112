using Registry.Daemon.Commands;
using Xunit;

namespace Daemon.Tests.Commands;

public sealed class CommandLineTests : IDisposable
{
    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData(
        "A command is missing: init, serve, gc, verify, backup, restore, rebuild, stats, repo, tag, inspect, user, token, group, grant, access, "
        + "limits, webhook, import, export, tls, config, "
        + "healthcheck, help, version.\n'registryd --help' tells more.\n")]
    [InlineData("A command is missing: list, delete, copy.\n'registryd tag --help' tells more.\n", "tag")]
    [InlineData("A command is missing: check, show, default.\n'registryd config --help' tells more.\n", "config")]
    [InlineData("Unknown command or argument 'serv'; did you mean 'serve'?\n'registryd --help' tells more.\n", "serv")]
    [InlineData("Unknown command or argument '--verbose'.\n'registryd serve --help' tells more.\n", "serve", "--verbose")]
    [InlineData(
        "Unknown command or argument '--lisen'; did you mean '--listen'?\nUnknown command or argument 'x'.\n"
        + "'registryd serve --help' tells more.\n",
        "serve", "--lisen", "x")]
    [InlineData(
        "Required argument missing for option: '--data'.\n'registryd config check --help' tells more.\n",
        "config", "check", "--data")]
    [InlineData("Unknown command or argument '@file'.\n'registryd serve --help' tells more.\n", "serve", "@file")]
    [InlineData(
        "--url: expected a URL such as http://127.0.0.1:5000, found 'x': it starts with http:// or https://, then comes the host\n"
        + "'registryd healthcheck --help' tells more.\n",
        "healthcheck", "--url", "x")]
    public async Task Invoke_WrongUsage_ExitsWith2(string error, params string[] arguments)
    {
        Assert.Equal(ExitCode.Usage, await _run.InvokeAsync(arguments));
        Assert.Equal(error, _run.Error);
        Assert.Empty(_run.Output);
    }

    [Theory]
    [InlineData("serve", "--help")]
    [InlineData("config", "check", "--help")]
    [InlineData("config", "show", "--help")]
    public async Task Invoke_Help_NamesEveryFlag(params string[] arguments)
    {
        Assert.Equal(ExitCode.Success, await _run.InvokeAsync(arguments));
        Assert.All(["--config <FILE>", "--data <DIR>", "--listen <ADDR>", "--insecure-open"],
            flag => Assert.Contains(flag, _run.Output, StringComparison.Ordinal));
        Assert.All(_run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 100));
    }

    [Theory]
    [InlineData("version")]
    [InlineData("--version")]
    public async Task Invoke_Version_PrintsOneLine(string argument)
    {
        Assert.Equal(ExitCode.Success, await _run.InvokeAsync(argument));
        var version = typeof(CommandLine).Assembly.GetName().Version!.ToString(3);
        Assert.StartsWith($"registryd {version} (", _run.Output, StringComparison.Ordinal);
        Assert.Equal(_run.Output.Length - 1, _run.Output.IndexOf('\n', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Invoke_ServeWithWrongConfiguration_StartsNothing()
    {
        var file = _run.Write("[server]\nlisten = ['127.0.0.1:99999']");

        Assert.Equal(ExitCode.Usage, await _run.InvokeAsync("serve", "--config", file));
        Assert.StartsWith($"{file}:2:11: listen: expected an address", _run.Error, StringComparison.Ordinal);
    }
}
