using Daemon.Tests.Composition;
using Registry.Daemon.Commands;
using Xunit;

namespace Daemon.Tests.Commands;

public sealed class ConfigCommandTests : IDisposable
{
    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Check_ValidFile_SaysOk()
    {
        var file = _run.Write("[log]\nlevel = 'debug'");

        Assert.Equal(ExitCode.Success, await _run.InvokeAsync("config", "check", "--config", file));
        Assert.Equal($"{file}: ok\n", _run.Output);
        Assert.Empty(_run.Error);
    }

    [Fact]
    public async Task Check_NoFile_SaysSo()
    {
        Assert.Equal(ExitCode.Success, await _run.InvokeAsync("config", "check"));
        Assert.Equal("no configuration file: ok\n", _run.Output);
    }

    [Fact]
    public async Task Check_Problems_AllOnStandardError()
    {
        var file = _run.Write("[log]\nlevl = 'debug'");
        _run.Environment["REGISTRYD_LOG_ACCESS"] = "1";
        _run.Environment["REGISTRYD_AUTH_MODE"] = "open";

        Assert.Equal(ExitCode.Usage, await _run.InvokeAsync("config", "check", "--config", file, "--listen", "*:5000"));
        Assert.Empty(_run.Output);
        Assert.Collection(_run.Error.TrimEnd('\n').Split('\n'),
            line => Assert.Equal($"{file}:2:1: unknown key 'levl' in [log]; did you mean 'level'?", line),
            line => Assert.Equal("REGISTRYD_LOG_ACCESS: expected true or false, found \"1\"", line),
            line => Assert.StartsWith("--listen: an open registry on *:5000 ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Show_Flags_AreTheStrongest()
    {
        var file = _run.Write("[storage]\nroot = '/file'\n[server]\nlisten = ['127.0.0.1:1']");

        Assert.Equal(ExitCode.Success, await _run.InvokeAsync(
            "config", "show", "--config", file, "--data", "/flag", "--listen", "*:80", "--listen", "unix:/run/r.sock", "--insecure-open"));
        Assert.Contains("\nroot = \"/flag\"  # --data\n", _run.Output, StringComparison.Ordinal);
        Assert.Contains("listen = [\"*:80\", \"unix:/run/r.sock\"]  # --listen\n", _run.Output, StringComparison.Ordinal);
        Assert.Contains("\nmode = \"open\"  # --insecure-open\n", _run.Output, StringComparison.Ordinal);
        Assert.Contains("\ninsecure_open = true  # --insecure-open\n", _run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_RelativeDataFlag_StartsFromTheCurrentFolder()
    {
        Assert.Equal(ExitCode.Success, await _run.InvokeAsync("config", "show", "--data", "./data"));
        Assert.Contains($"root = \"{Path.GetFullPath("data")}\"  # --data", _run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ShowLive_NoServer_SaysSo()
    {
        Assert.Equal(ExitCode.Failure, await _run.InvokeAsync("config", "show", "--live", "--data", _run.Folder.Path));
        Assert.Empty(_run.Output);
        Assert.Equal($"No server runs on {_run.Folder.Path}.\n", _run.Error);
    }

    [Fact]
    public async Task ShowLive_ServerRuns_PrintsWhatItRunsWith()
    {
        await using var server = await LiveServer.StartAsync("[limits]\ntag_count_limit = 7");
        server.Write("this is no TOML");

        Assert.Equal(ExitCode.Success, await _run.InvokeAsync("config", "show", "--live", "--data", server.Root, "--config", server.FilePath));
        Assert.Contains("\ntag_count_limit = 7  # ", _run.Output, StringComparison.Ordinal);
        Assert.Empty(_run.Error);
    }

    [Fact]
    public async Task ShowLive_FileThatNamesTheFolderIsInvalid_FindsIt()
    {
        var file = _run.Write($"storage.root = '{_run.Folder.Path}'\n[log]\nlevl = 'debug'");

        Assert.Equal(ExitCode.Failure, await _run.InvokeAsync("config", "show", "--live", "--config", file));
        Assert.Equal($"No server runs on {_run.Folder.Path}.\n", _run.Error);
    }

    [Fact]
    public async Task ShowLive_FileCannotBeReadAtAll_TellsWhy()
    {
        var file = _run.Write("this is no TOML");

        Assert.Equal(ExitCode.Usage, await _run.InvokeAsync("config", "show", "--live", "--config", file));
        Assert.StartsWith($"{file}:1:", _run.Error, StringComparison.Ordinal);
        Assert.EndsWith("name it with --data.\n", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Default_PrintsTheCommentedConfiguration()
    {
        Assert.Equal(ExitCode.Success, await _run.InvokeAsync("config", "default"));
        Assert.Contains("#listen = [\"127.0.0.1:5000\"]\n", _run.Output, StringComparison.Ordinal);
    }
}
