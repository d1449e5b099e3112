using Registry.Core.Model;

namespace Registry.Core.Operations;

/// <summary>How to import.</summary>
/// <param name="Jobs">How many images are worked on, and how many blobs and manifests read, at once.</param>
/// <param name="Overwrite">Whether a tag moves that names something else here.</param>
/// <param name="TagsOnly">Whether what no tag names is left out: untagged manifests and referrers.</param>
/// <param name="AllowSparseIndexes">Whether an index may list manifests that the source does not have.</param>
/// <param name="IsDryRun">Whether nothing is written.</param>
public sealed record ImportOptions(int Jobs, bool Overwrite, bool TagsOnly, bool AllowSparseIndexes, bool IsDryRun);

/// <summary>Which repositories of a source are imported, and under which names.</summary>
/// <param name="Repositories">The repositories; <c>null</c>: all.</param>
/// <param name="To">What a single repository is called here, or what stands before the names of several; <c>null</c>: nothing changes.</param>
public sealed record ImportNames(Glob? Repositories, RepositoryName? To)
{
    /// <summary>Whether a repository of the source is to be imported.</summary>
    public bool Includes(RepositoryName repository) => Repositories?.IsMatch(repository.ToString()) ?? true;

    /// <summary>The move of a single repository.</summary>
    public RepositoryMove MoveOne(RepositoryName repository) => new(repository, To ?? repository);

    /// <summary>The move of one repository among several; <c>null</c>: it is left out.</summary>
    /// <param name="name">Its name in the source, which need not be a valid one.</param>
    /// <param name="problem">Told why it has to be left out, where that is not what was asked for.</param>
    public RepositoryMove? MoveOneOfMany(string name, Action<string> problem)
    {
        if (!RepositoryName.TryParse(name, out var source))
        {
            problem($"{name} is not a repository name");
            return null;
        }

        if (!Includes(source))
            return null;
        var target = source;
        if (To is null || RepositoryName.TryParse($"{To}/{source}", out target))
            return new RepositoryMove(source, target);
        problem($"{To}/{source} is too long for a repository name");
        return null;
    }
}
