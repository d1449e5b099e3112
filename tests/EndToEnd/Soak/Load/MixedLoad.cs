using Registry.Testing.Processes;
using Xunit;

namespace Registry.EndToEnd.Soak.Load;

/// <summary>
/// Clients that push, delete and pull, a server that is killed and started again, and garbage collection in a loop with a grace of
/// seconds, killed too.
/// </summary>
internal sealed class MixedLoad : IAsyncDisposable
{
    private const int Pushers = 8;
    private const int Pullers = 4;
    private const int FewestKills = 2;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>What the start, the last steps and the checks may take beyond the load itself.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Workspace _workspace = new(failureContext: null);
    private readonly string _data;
    private readonly Dice _dice;
    private readonly Ledger _ledger;
    private readonly RestartingServer _server;
    private readonly GarbageCollection _collection;

    /// <summary>Prepares the load.</summary>
    /// <param name="seed">What its choices come from.</param>
    public MixedLoad(int seed)
    {
        _data = _workspace.PathOf("data");
        _dice = new Dice(seed);
        _ledger = new Ledger(Grace, new Journal(seed), Pushers);
        _server = new RestartingServer(_workspace, _data, $"[gc]\ngrace = \"{Grace.TotalSeconds}s\"\n");
        _collection = new GarbageCollection(_workspace, _data, _ledger.Journal, _dice.Fork());
    }

    /// <summary>What came of it.</summary>
    public string Summary => $"{_ledger.Summary}; {_collection.Runs} runs of gc, {_collection.Kills} killed; the server killed {_server.Kills} times";

    /// <summary>Runs it, and checks what is there at the end.</summary>
    /// <param name="length">How long the clients work at the least.</param>
    /// <param name="longestLife">How long the server lives at the most before it is killed.</param>
    /// <exception cref="TimeoutException">It does not come to its end.</exception>
    public Task RunAsync(TimeSpan length, TimeSpan longestLife) => RunUntilCheckedAsync(length, longestLife).WaitAsync(length + Patience);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _workspace.Dispose();
    }

    private async Task RunUntilCheckedAsync(TimeSpan length, TimeSpan longestLife)
    {
        await _server.StartAsync();
        using var over = new CancellationTokenSource();
        var clients = CreateClients().Select(client => client.RunAsync(_server, over.Token));
        await Task.WhenAll(
            clients.Append(_collection.RunAsync(Grace, over.Token)).Append(KillAsync(length, longestLife, over)).Select(EndAllOnFailureAsync));
        var server = await _server.CurrentAsync();
        await new StoreCheck(_data, _ledger, server.Http).RunAsync(_collection);
        Assert.Equal(0, await server.Process.StopAsync());

        async Task EndAllOnFailureAsync(Task part)
        {
            try
            {
                await part;
            }
            catch
            {
                await over.CancelAsync();
                throw;
            }
        }
    }

    private IEnumerable<LoadClient> CreateClients() =>
    [
        .. Enumerable.Range(0, Pushers).Select(number => new Pusher(
            $"pusher {number}", _ledger, _ledger.Slots[number], new ImageMaker(number, _dice.Fork()), _dice.Fork())),
        .. Enumerable.Range(0, Pullers).Select(number => new Puller($"puller {number}", _ledger, _dice.Fork())),
    ];

    /// <summary>Kills the server again and again, and ends the load when it has lasted long enough and enough was killed.</summary>
    private async Task KillAsync(TimeSpan length, TimeSpan longestLife, CancellationTokenSource over)
    {
        var (dice, start) = (_dice.Fork(), TimeProvider.System.GetTimestamp());
        while (!over.IsCancellationRequested)
        {
            await Task.Delay((longestLife / 2) + dice.Next(longestLife / 2), over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _ledger.Journal.Add("the server is killed");
            await _server.KillAsync();
            _ledger.Journal.Add("the server runs again");
            if (TimeProvider.System.GetElapsedTime(start) > length && Math.Min(_server.Kills, _collection.Kills) >= FewestKills)
            {
                await over.CancelAsync();
            }
        }
    }
}
