using System.Runtime.ExceptionServices;

namespace Benchmarks.Scenarios;

/// <summary>Clients at work at the same time, each on a thread of its own.</summary>
internal static class Workers
{
    /// <summary>
    /// Runs the work of every client, from 0 to <paramref name="count"/> - 1, and waits for all; the first failure is thrown again.
    /// </summary>
    public static void Run(int count, Action<int> work)
    {
        ExceptionDispatchInfo? failure = null;
        var threads = Enumerable.Range(0, count).Select(client => new Thread(() =>
        {
            try
            {
                work(client);
            }
            catch (Exception exception)
            {
                // Whatever fails is for the thread that waits to know.
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
            }
        })).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        failure?.Throw();
    }
}
