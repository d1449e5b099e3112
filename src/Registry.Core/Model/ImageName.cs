namespace Registry.Core.Model;

/// <summary>
/// A manifest as people name it at the shell: <c>repository</c>, <c>repository:tag</c>, <c>repository@digest</c>, or
/// <c>repository:tag@digest</c>, in which the digest decides, as it does for docker.
/// </summary>
/// <param name="Repository">The repository.</param>
/// <param name="Reference">The tag or digest; <c>null</c> where the name has neither.</param>
public readonly record struct ImageName(RepositoryName Repository, Reference? Reference)
{
    /// <summary>The tag that is meant where a name has neither tag nor digest, as docker has it.</summary>
    public static Tag DefaultTag { get; } = Tag.Parse("latest");

    /// <summary>Reads a name; one with a host in front is refused, since a registry does not know its own.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ImageName name)
    {
        name = default;
        Reference? reference = null;
        var rest = text;
        if (rest.IndexOf('@') is var at and >= 0)
        {
            if (!Digest.TryParse(rest[(at + 1)..], out var digest))
            {
                return false;
            }

            reference = new Reference(digest);
            rest = rest[..at];
        }

        if (rest.IndexOf(':') is var colon and >= 0)
        {
            if (!Tag.TryParse(rest[(colon + 1)..], out var tag))
            {
                return false;
            }

            reference ??= new Reference(tag);
            rest = rest[..colon];
        }

        if (!RepositoryName.TryParse(rest, out var repository))
        {
            return false;
        }

        name = new ImageName(repository, reference);
        return true;
    }

    /// <summary>The name as text.</summary>
    public override string ToString() => Reference switch
    {
        null => Repository.ToString(),
        { Tag: { } tag } => $"{Repository}:{tag}",
        var reference => $"{Repository}@{reference}",
    };
}
