using System.Diagnostics.Metrics;
using Registry.Core.Model;
using Registry.Daemon.Http;

namespace Registry.Daemon.Telemetry;

/// <summary>Counts for single repositories, of those that the administrator named; there are only so many.</summary>
internal sealed class RepositoryMetrics
{
    /// <summary>How many repositories have a count of their own. Those that come later are counted together.</summary>
    public const int MaxRepositories = 200;

    /// <summary>What those that are counted together are called: no repository's name begins like that.</summary>
    public const string Others = "_other";

    private readonly IReadOnlyList<Glob> _counted;
    private readonly Lock _naming = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Counter<long> _pulls;
    private readonly Counter<long> _pushes;
    private readonly Counter<long> _received;
    private readonly Counter<long> _sent;

    /// <summary>Makes the instruments.</summary>
    /// <param name="counted">Which repositories are counted.</param>
    /// <param name="meter">What the instruments are made with.</param>
    public RepositoryMetrics(IReadOnlyList<Glob> counted, Meter meter)
    {
        _counted = counted;
        _pulls = meter.CreateCounter<long>("registryd.repository.pulls", null, "Manifests that were sent, by repository.");
        _pushes = meter.CreateCounter<long>("registryd.repository.pushes", null, "Manifests that were taken in, by repository.");
        _received = meter.CreateCounter<long>("registryd.repository.received", "By", "Bytes that were taken in, by repository.");
        _sent = meter.CreateCounter<long>("registryd.repository.sent", "By", "Bytes that were sent, by repository.");
    }

    /// <summary>Counts a request that was served: only by then is it known that there is such a repository.</summary>
    /// <param name="record">What was asked for.</param>
    /// <param name="method">The method.</param>
    public void Measure(AccessRecord record, string method)
    {
        if (record.Repository is not { } repository || !IsCounted(repository))
        {
            return;
        }

        var tag = new KeyValuePair<string, object?>("repository", LabelOf(repository));
        if (record.Route == V2Endpoint.ManifestRoute && method is ("GET" or "PUT"))
        {
            (method == "GET" ? _pulls : _pushes).Add(1, tag);
        }

        if (record.BytesReceived > 0)
        {
            _received.Add(record.BytesReceived, tag);
        }

        if (record.BytesSent > 0)
        {
            _sent.Add(record.BytesSent, tag);
        }
    }

    private bool IsCounted(string repository)
    {
        foreach (var glob in _counted)
        {
            if (glob.IsMatch(repository))
            {
                return true;
            }
        }

        return false;
    }

    private string LabelOf(string repository)
    {
        lock (_naming)
        {
            return _names.TryGetValue(repository, out var name) ? name
                : _names.Count < MaxRepositories && _names.Add(repository) ? repository
                : Others;
        }
    }
}
