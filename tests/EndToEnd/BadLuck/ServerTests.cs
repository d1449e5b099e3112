using Registry.Testing.Http;
using Registry.Testing.Processes;
using Xunit;

namespace Registry.EndToEnd.BadLuck;

/// <summary>Tests with a server each, which may end and be started again on its data folder.</summary>
public abstract class ServerTests : IAsyncLifetime, IDisposable
{
    /// <summary>The exit code of a failure; 2 is that of bad usage or configuration.</summary>
    private const int Failed = 1;

    private readonly string _configuration;
    private RegistryProcess? _server;

    /// <summary>Prepares a server.</summary>
    /// <param name="configuration">The text of its configuration file.</param>
    protected ServerTests(string configuration = "")
    {
        _configuration = configuration;
        Data = Workspace.PathOf("data");
    }

    /// <summary>What is removed after the test.</summary>
    protected Workspace Workspace { get; } = new(failureContext: null);

    /// <summary>The server's data folder.</summary>
    protected string Data { get; set; }

    /// <summary>The server.</summary>
    protected RegistryProcess Server => _server!;

    /// <summary>A repository of the server.</summary>
    protected RepositoryHttp Repository => Server.Http.Repository("bad/luck");

    /// <inheritdoc/>
    public virtual Task InitializeAsync() => StartAsync();

    /// <inheritdoc/>
    public virtual async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
            _server = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Workspace.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts the server, or starts it again.</summary>
    protected async Task StartAsync()
    {
        await DisposeAsync();
        _server = await RegistryProcess.StartAsync(Workspace, Data, _configuration);
    }

    /// <summary>Asks the server to end, which has to be in order.</summary>
    protected async Task StopAsync() => Assert.Equal(0, await Server.StopAsync());

    /// <summary>Starts another server on the data folder: it ends with an error, and says why in one line.</summary>
    /// <param name="naming">What the line says, such as the path of what cannot be used.</param>
    protected async Task AssertStartRefusedAsync(string naming)
    {
        var result = await RegistryProcess.Serve(Workspace, Data).TryRunAsync();

        Assert.Equal(Failed, result.ExitCode);
        Assert.Contains(naming, Assert.Single(result.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        Assert.DoesNotContain("Listening on", result.Output, StringComparison.Ordinal);
    }
}
