using System.Globalization;
using Benchmarks.Servers;

namespace Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchmarkOptions
{
    public const string Usage = """
        Measures registryd beside docker-registry and nginx, and prints one table.

        usage: dotnet run -c Release --project tests/Benchmarks -- [options]

          --only LIST        scenarios: pull,push,push-chunked,manifest,blob,images,footprint,memory,lists,
                             gc,gc-equal,bearer,basic,guessing,limits,metrics,scrape,beside-gc,
                             beside-verify (default: all)
          --servers LIST     servers: registryd,docker-registry,nginx (default: all)
          --registryd FILE   the binary to measure (default: artifacts/registryd)
          --rounds N         rounds of each scenario (default: 5)
          --size MB          length of the large blobs in MB (default: 1000; the memory scenario takes half)
          --folder DIR       where the servers keep their data, on a real disk (default: /var/tmp)
          --json FILE        also writes everything measured as JSON
          --quick            2 short rounds with small blobs: for a first look, not for quoting
        """;

    public IReadOnlyList<string> Only { get; private init; } = [];

    public IReadOnlyList<string> Servers { get; private init; } = [Registryd.ServerName, DockerRegistry.ServerName, Nginx.ServerName];

    public string Binary { get; private init; } = Path.Combine("artifacts", "registryd");

    public int Rounds { get; private init; } = 5;

    /// <summary>The length of the large blobs in bytes.</summary>
    public long BlobLength { get; private init; } = 1_000_000_000;

    public string Folder { get; private init; } = "/var/tmp";

    public string? JsonFile { get; private init; }

    public bool Quick { get; private init; }

    /// <exception cref="FormatException">An option or its value is not one of those that <see cref="Usage"/> lists.</exception>
    public static BenchmarkOptions Parse(string[] arguments)
    {
        var options = new BenchmarkOptions();
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out var name))
        {
            if (name == "--quick")
                options = options with { Quick = true, Rounds = 2, BlobLength = 100_000_000 };
            else
            {
                var value = rest.TryDequeue(out var next) ? next : throw new FormatException($"{name}: no option, or no value for it.");
                options = options.With(name, value);
            }
        }
        return options;
    }

    private BenchmarkOptions With(string name, string value) => name switch
    {
        "--only" => this with { Only = value.Split(',') },
        "--servers" => this with { Servers = value.Split(',') },
        "--registryd" => this with { Binary = value },
        "--rounds" => this with { Rounds = Positive(name, value) },
        "--size" => this with { BlobLength = Positive(name, value) * 1_000_000L },
        "--folder" => this with { Folder = value },
        "--json" => this with { JsonFile = value },
        _ => throw new FormatException($"{name}: not an option."),
    };

    private static int Positive(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new FormatException($"{name}: a whole number above 0, not '{value}'.");
}
