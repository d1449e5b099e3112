using System.Diagnostics;
using System.Globalization;
using System.Net;
using Benchmarks.Measuring;
using Benchmarks.Servers;
using Benchmarks.Wire;

namespace Benchmarks.Scenarios;

/// <summary>Somebody guesses at passwords as fast as the server answers, while others sign in.</summary>
/// <param name="attempts">How many guesses a round has.</param>
internal sealed class Guessing(int attempts) : Scenario
{
    private const int Clients = 8;
    private const int Accounts = 5;
    private const string Victim = "victim";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly IPAddress Elsewhere = IPAddress.Parse("127.0.0.2");

    public override string Name => "guessing";

    public override string Description =>
        $"{attempts} wrong passwords for one account from one address, over {Clients} connections; meanwhile right ones of it and "
        + $"{Accounts} other accounts from another address, every {Pause.TotalMilliseconds:0} ms";

    public override IReadOnlyList<Metric> Metrics { get; } =
    [
        new("CPU s/s", Goal.AtMost(0.1)),
        new("guesses/s"),
        new("guesses looked at"),
        new("slowest right login ms", Goal.AtMost(500)),
        new("right logins"),
    ];

    public override bool AppliesTo(ServerProgram program) => program.Name == Registryd.ServerName;

    /// <summary>The server lets a guesser wait, so one round takes minutes.</summary>
    public override int Rounds(int usual) => 1;

    public override Round Prepare(ServerProgram program, Workspace workspace)
    {
        var folder = workspace.NewFolder();
        var accounts = new RegistrydWithAccounts(program);
        accounts.Fill(folder, "bench/public", "latest", new Image(1, blobLength: 1000), [Victim, .. Enumerable.Range(0, Accounts).Select(NameOf)]);
        return () =>
        {
            // A new server has seen no failures yet, and verified no password.
            using var server = RunningServer.Start(accounts, folder);
            using var done = new CancellationTokenSource();
            var logins = new List<double>();
            var lookedAt = 0;
            var usage = server.Measure(() => Workers.Run(2, number =>
            {
                if (number == 0)
                    lookedAt = Guess(server, done);
                else
                    SignIn(server, logins, done.Token);
            }));
            return [usage.Cpu.Total / usage.Wall, attempts / usage.Wall, lookedAt, logins.Max(), logins.Count];
        };
    }

    private static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"user-{number}");

    /// <summary>Guesses, and tells how many of the guesses were looked at, instead of being refused unseen.</summary>
    private int Guess(RunningServer server, CancellationTokenSource done)
    {
        var lookedAt = 0;
        try
        {
            Workers.Run(Clients, number =>
            {
                using var client = new RegistryClient(server.EndPoint);
                for (var i = number; i < attempts; i += Clients)
                {
                    if (IsLookedAt(client, string.Create(CultureInfo.InvariantCulture, $"wrong-{i}")))
                        Interlocked.Increment(ref lookedAt);
                }
            });
        }
        finally
        {
            done.Cancel();
        }
        return lookedAt;
    }

    private static bool IsLookedAt(RegistryClient client, string password) =>
        client.Try(RegistryClient.GetRequest("/v2/", RegistryClient.Basic(Victim, password))) switch
        {
            (int)HttpStatusCode.Unauthorized => true,
            (int)HttpStatusCode.TooManyRequests => false,
            var status => throw new InvalidDataException($"The server answered {status} to a wrong password."),
        };

    private static void SignIn(RunningServer server, List<double> milliseconds, CancellationToken done)
    {
        for (var i = 0; !done.IsCancellationRequested; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            using var client = new RegistryClient(server.EndPoint, Elsewhere);
            var account = i % (Accounts + 1) is > 0 and var number ? NameOf(number - 1) : Victim;
            client.Get(RegistryClient.GetRequest("/v2/", RegistryClient.Basic(account, account)));
            milliseconds.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            done.WaitHandle.WaitOne(Pause);
        }
    }
}
