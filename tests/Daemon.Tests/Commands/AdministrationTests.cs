using System.Text.Json.Nodes;
using Registry.Daemon.Commands;
using Registry.Storage;
using Xunit;

namespace Daemon.Tests.Commands;

/// <summary>What the tests of the commands for administrators share: a data folder and runs over it.</summary>
public abstract class AdministrationTests : IDisposable
{
    private protected AdministrationTests()
    {
        RegistryStorage.Open(Data, TimeProvider.System).Dispose();
        Content = new StoredContent(Data);
    }

    private protected CommandRun Run { get; } = new();

    private protected StoredContent Content { get; }

    private protected string Data => Run.Folder.File("data");

    public void Dispose()
    {
        Run.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs a command that succeeds, and gives what it printed.</summary>
    private protected async Task<string> PrintAsync(params string[] arguments)
    {
        await ExpectAsync(ExitCode.Success, arguments);
        Assert.Empty(Run.Error);
        return Run.Output;
    }

    /// <summary>Runs a command that succeeds with <c>--json</c>, and gives what it printed.</summary>
    private protected async Task<JsonNode> ReadAsync(params string[] arguments) => JsonNode.Parse(await PrintAsync([.. arguments, "--json"]))!;

    /// <summary>Runs a command that fails, and gives the reason.</summary>
    private protected async Task<string> FailAsync(int exitCode, params string[] arguments)
    {
        await ExpectAsync(exitCode, arguments);
        Assert.Empty(Run.Output);
        return Run.Error;
    }

    private async Task ExpectAsync(int exitCode, string[] arguments)
    {
        Run.Clear();
        var actual = await Run.InvokeAsync([.. arguments, "--data", Data]);
        Assert.True(exitCode == actual, $"exit code {actual}: {Run.Error}");
    }
}
