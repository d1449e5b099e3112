namespace Registry.Core.Model;

/// <summary>Tags that say whom a manifest is about, from clients that know no <c>subject</c>.</summary>
public static class SubjectTags
{
    /// <summary>
    /// The fallback list of referrers (OCI distribution spec, "Referrers Tag Schema"), and cosign's signatures, attestations and bills
    /// of materials.
    /// </summary>
    private static readonly string[] Suffixes = ["", ".sig", ".att", ".sbom"];

    /// <summary>The names of the tags about a manifest, whether or not such tags can be.</summary>
    public static string[] NamesOf(Digest subject) => Array.ConvertAll(Suffixes, suffix => $"{subject.Algorithm.Name}-{subject.Hex}{suffix}");

    /// <summary>The tags about a manifest, whether they are there or not. A digest of SHA-512 has none: no tag is as long.</summary>
    public static IEnumerable<Tag> Of(Digest subject)
    {
        foreach (var name in NamesOf(subject))
        {
            if (Tag.TryParse(name, out var tag))
            {
                yield return tag;
            }
        }
    }
}
