using System.Globalization;
using System.Net;
using Registry.Testing.Http;

namespace Daemon.Tests.Telemetry;

/// <summary>What a server answers at <c>/metrics</c>.</summary>
internal sealed class Scrape
{
    private readonly Dictionary<string, double> _samples = [];

    private Scrape(string text)
    {
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                Names.Add(line.Split(' ')[2]);
            }
            else if (!line.StartsWith('#'))
            {
                var end = line.LastIndexOf(' ');
                _samples.Add(line[..end], double.Parse(line.AsSpan(end), CultureInfo.InvariantCulture));
            }
        }
    }

    /// <summary>The names of the metrics that there are, be they measured or not.</summary>
    public HashSet<string> Names { get; } = [];

    /// <summary>The samples, by name and labels as the text has them.</summary>
    public IReadOnlyDictionary<string, double> Samples => _samples;

    /// <summary>A sample; 0 where there is none.</summary>
    public double this[string sample] => _samples.GetValueOrDefault(sample);

    public static async Task<Scrape> OfAsync(RegistryHttp http, params (string Name, string Value)[] headers) =>
        new((await http.GetAsync("/metrics", headers)).Expect(HttpStatusCode.OK).Text);
}
