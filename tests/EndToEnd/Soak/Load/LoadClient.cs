using System.Net.Sockets;
using Registry.Testing.Http;

namespace Registry.EndToEnd.Soak.Load;

/// <summary>A client that takes one step after the other until the load is over. What a kill interrupts it does again.</summary>
/// <param name="name">What the journal calls it.</param>
/// <param name="ledger">What all clients know.</param>
/// <param name="pace">How long it rests between two steps: the load is to last, not to exhaust the machine.</param>
internal abstract class LoadClient(string name, Ledger ledger, TimeSpan pace)
{
    /// <summary>What the journal calls it.</summary>
    protected string Name => name;

    /// <summary>What all clients know.</summary>
    protected Ledger Ledger => ledger;

    /// <summary>The digests and tags that the step under way concerns.</summary>
    protected List<string> Subjects { get; } = [];

    /// <summary>Takes steps until the load is over; the last is brought to its end.</summary>
    /// <exception cref="InvalidOperationException">An answer was wrong.</exception>
    public async Task RunAsync(RestartingServer server, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            Subjects.Clear();
            var step = Next();
            while (!await TryAsync(server, step))
            {
                Note("interrupted", [.. Subjects]);
            }

            await Task.Delay(pace, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Decides on the next step, which may be taken several times until it comes to its end.</summary>
    protected abstract Func<RegistryHttp, Task> Next();

    /// <summary>Enters what it did, or was told, of some digests or tags.</summary>
    protected void Note(string what, params IEnumerable<string> subjects)
    {
        foreach (var subject in subjects)
        {
            Ledger.Journal.Add(subject, $"{name} {what}");
        }
    }

    private async Task<bool> TryAsync(RestartingServer server, Func<RegistryHttp, Task> step)
    {
        var life = await server.CurrentAsync();
        try
        {
            await step(life.Http);
            return true;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException && life.IsOver)
        {
            return false;
        }
        catch (Exception exception)
        {
            Ledger.Journal.Add(life.Process.State);
            throw Ledger.Journal.Explain(exception, name, Subjects);
        }
    }
}
