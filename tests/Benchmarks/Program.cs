using System.Runtime.InteropServices;
using System.Text.Json;
using Benchmarks;
using Benchmarks.Reporting;
using Benchmarks.Scenarios;
using Benchmarks.Servers;

if (args is ["--help"])
{
    Console.WriteLine(BenchmarkOptions.Usage);
    return 0;
}
using var interruption = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
try
{
    var options = BenchmarkOptions.Parse(args);
    if (Machine.FileSystemOf(options.Folder) is "tmpfs")
        throw new FormatException($"--folder: {options.Folder} is in memory; pushes are to be measured on a disk.");
    var scenarios = Choose(options);
    var programs = options.Servers.Select(name => Find(name, options)).ToArray();
    var machine = Machine.Describe(options.Folder);
    var runner = new Runner(options, programs);
    var command = string.Join(' ', (string[])["dotnet run -c Release --project tests/Benchmarks --", .. args]);
    var results = new List<ScenarioResult>();
    var report = new Report(machine, command, programs.ToDictionary(program => program.Name, program => program.Version), results);
    try
    {
        foreach (var scenario in scenarios)
            results.Add(runner.Run(scenario, interruption.Token));
    }
    finally
    {
        // What was measured before a failure is worth having.
        TextTable.Write(report, Console.Out);
        if (options.JsonFile is { } file)
            File.WriteAllText(file, JsonSerializer.Serialize(report, ReportJson.Default.Report));
    }
    return 0;
}
catch (FormatException exception)
{
    Console.Error.WriteLine($"{exception.Message}\n\n{BenchmarkOptions.Usage}");
    return 2;
}
catch (MissingProgramException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}
catch (Exception) when (interruption.IsCancellationRequested)
{
    Console.Error.WriteLine("interrupted");
    return 130;
}
catch (Exception exception)
{
    // Caught so that the servers are stopped: the runtime leaves an exception that nobody catches before it comes to that.
    Console.Error.WriteLine(exception);
    return 1;
}

void Interrupt(PosixSignalContext context)
{
    // The servers are to be stopped and their folders removed on the way out.
    context.Cancel = true;
    interruption.Cancel();
}

static Scenario[] Choose(BenchmarkOptions options)
{
    var duration = TimeSpan.FromSeconds(options.Quick ? 1 : 4);
    Scenario[] all =
    [
        new LargePull(options.BlobLength),
        new LargePush(options.BlobLength, chunked: false),
        new LargePush(options.BlobLength, chunked: true),
        new ManifestGet(duration),
        new BlobGet(duration),
        new SmallImages(imagesPerClient: options.Quick ? 20 : 100),
        new Footprint(),
        new ManyTransfers(options.BlobLength / 2),
        new ListPages(repositories: options.Quick ? 5_000 : 100_000),
        new CollectGarbage(images: options.Quick ? 1_000 : 100_000, garbage: 1_000),
        new CollectEqualGarbage(images: options.Quick ? 1_000 : 10_000, garbage: 1_000),
        CredentialCost.OfBearer(duration),
        CredentialCost.OfBasic(duration),
        new LimitCost(duration),
        new MetricsCost(duration),
        new MetricsScrape(repositories: options.Quick ? 5_000 : 100_000),
        new WebhookCost(duration),
        new Guessing(attempts: options.Quick ? 2_000 : 10_000),
        new BesideMaintenance("gc", ["--grace", "5s", "--untagged", "5s"], duration),
        new BesideMaintenance("verify", ["--rate", "50MB/s"], duration),
    ];
    return options.Only.Count == 0
        ? all
        : [.. options.Only.Select(name => all.FirstOrDefault(scenario => scenario.Name == name)
            ?? throw new FormatException($"--only: no scenario '{name}'."))];
}

static ServerProgram Find(string name, BenchmarkOptions options) => name switch
{
    Registryd.ServerName => new Registryd(options.Binary),
    DockerRegistry.ServerName => new DockerRegistry(),
    Nginx.ServerName => new Nginx(),
    _ => throw new FormatException($"--servers: no server '{name}'."),
};
