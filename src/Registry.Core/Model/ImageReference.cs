namespace Registry.Core.Model;

/// <summary>A repository, or one image in it: <c>app</c>, <c>app:v1</c> or <c>app@sha256:...</c>, without a registry's host.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Reference">The tag or digest, where there is one.</param>
public readonly record struct ImageReference(RepositoryName Repository, Reference? Reference)
{
    /// <summary>Reads one; a malformed name, tag or digest is refused.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ImageReference image)
    {
        image = default;
        // A digest has a colon of its own; a tag's can only stand behind the last slash, since names have none.
        var mark = text.IndexOf('@') is var at and >= 0 ? at : text.IndexOf(':');
        if (!RepositoryName.TryParse(mark < 0 ? text : text[..mark], out var repository)
            || !TryParseReference(mark < 0 ? default : text[mark..], out var reference))
            return false;
        image = new ImageReference(repository, reference);
        return true;
    }

    /// <summary>The text that was read.</summary>
    public override string ToString() => Reference switch
    {
        { Tag: { } tag } => $"{Repository}:{tag}",
        { Digest: { } digest } => $"{Repository}@{digest}",
        _ => Repository.ToString(),
    };

    private static bool TryParseReference(ReadOnlySpan<char> text, out Reference? reference)
    {
        reference = null;
        if (text.IsEmpty)
            return true;
        if (text[0] == '@' && Digest.TryParse(text[1..], out var digest))
            reference = new Reference(digest);
        else if (text[0] == ':' && Tag.TryParse(text[1..], out var tag))
            reference = new Reference(tag);
        return reference is not null;
    }
}
