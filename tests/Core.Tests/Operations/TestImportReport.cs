using Registry.Core.Model;
using Registry.Core.Operations;

namespace Core.Tests.Operations;

/// <summary>Notes what an import tells.</summary>
internal sealed class TestImportReport : IImportReport
{
    private readonly List<string> _problems = [];
    private readonly List<SourceImage> _imported = [];

    public IReadOnlyList<string> Problems => _problems;

    public IReadOnlyList<SourceImage> Imported => _imported;

    public void Clear()
    {
        _problems.Clear();
        _imported.Clear();
    }

    public void Failed(string problem) => _problems.Add(problem);

    public void Advanced(ImportCounts counts)
    {
    }

    void IImportReport.Imported(SourceImage image, Digest digest) => _imported.Add(image);
}
