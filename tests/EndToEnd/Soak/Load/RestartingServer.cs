using Registry.Testing.Http;
using Registry.Testing.Processes;

namespace Registry.EndToEnd.Soak.Load;

/// <summary>A server that is killed and started again on the same data folder, each time on another port.</summary>
/// <param name="workspace">Where it runs.</param>
/// <param name="data">The data folder.</param>
/// <param name="configuration">The text of its configuration file.</param>
internal sealed class RestartingServer(Workspace workspace, string data, string configuration) : IAsyncDisposable
{
    private readonly List<Life> _lives = [];
    private volatile TaskCompletionSource<Life> _current = NewSource();

    /// <summary>How often it was killed.</summary>
    public int Kills { get; private set; }

    /// <summary>The server as it runs, or will when it has started again.</summary>
    public Task<Life> CurrentAsync() => _current.Task;

    /// <summary>Starts it.</summary>
    public async Task StartAsync()
    {
        try
        {
            var life = new Life(await RegistryProcess.StartAsync(workspace, data, configuration));
            _lives.Add(life);
            _current.SetResult(life);
        }
        catch (CommandFailedException exception)
        {
            // Who waits for the server meets this too.
            _current.SetException(exception);
            throw;
        }
    }

    /// <summary>Kills it and starts it again.</summary>
    public async Task KillAsync()
    {
        var life = await _current.Task;
        _current = NewSource();
        life.IsOver = true;
        await life.Process.KillAsync();
        Kills++;
        await StartAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Not before the end: clients may still wait for the answers of servers that were killed.
        foreach (var life in _lives)
        {
            await life.Process.DisposeAsync();
        }
    }

    private static TaskCompletionSource<Life> NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The server between a start and a kill.</summary>
    /// <param name="process">The process.</param>
    public sealed class Life(RegistryProcess process)
    {
        private volatile bool _isOver;

        /// <summary>The process.</summary>
        public RegistryProcess Process => process;

        /// <summary>Speaks with it.</summary>
        public RegistryHttp Http => process.Http;

        /// <summary>Whether it was killed, or is about to be.</summary>
        public bool IsOver
        {
            get => _isOver;
            set => _isOver = value;
        }
    }
}
