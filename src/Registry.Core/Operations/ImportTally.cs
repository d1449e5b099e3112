using Registry.Core.Model;

namespace Registry.Core.Operations;

/// <summary>Counts what an import does on several threads, and tells its report.</summary>
internal sealed class ImportTally(IImportReport report)
{
    private readonly Lock _lock = new();
    private readonly HashSet<RepositoryName> _repositories = [];

    /// <summary>What it came to so far.</summary>
    public ImportCounts Counts { get; private set; } = new();

    /// <summary>Counts something.</summary>
    public void Add(Func<ImportCounts, ImportCounts> change)
    {
        lock (_lock)
        {
            Counts = change(Counts);
            report.Advanced(Counts);
        }
    }

    /// <summary>Counts and tells an image that came in.</summary>
    public void Imported(SourceImage image, Digest digest, int tags)
    {
        lock (_lock)
        {
            _repositories.Add(image.Repository.Target);
            Counts = Counts with { Tags = Counts.Tags + tags, Repositories = _repositories.Count };
            report.Advanced(Counts);
            report.Imported(image, digest);
        }
    }

    /// <summary>Counts and tells a problem.</summary>
    public void Failed(string problem)
    {
        lock (_lock)
        {
            Counts = Counts with { Problems = Counts.Problems + 1 };
            report.Advanced(Counts);
            report.Failed(problem);
        }
    }
}
