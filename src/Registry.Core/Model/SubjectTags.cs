namespace Registry.Core.Model;

/// <summary>Tags that say whom a manifest is about, from clients that know no <c>subject</c>.</summary>
public static class SubjectTags
{
    /// <summary>
    /// The fallback list of referrers (OCI distribution spec, "Referrers Tag Schema"), and cosign's signatures, attestations and bills
    /// of materials.
    /// </summary>
    private static readonly string[] Suffixes = ["", ".sig", ".att", ".sbom"];

    /// <summary>The tags about a manifest. A digest of SHA-512 is too long for any.</summary>
    public static IEnumerable<Tag> Of(Digest subject)
    {
        foreach (var suffix in Suffixes)
        {
            if (Tag.TryParse($"{subject.Algorithm.Name}-{subject.Hex}{suffix}", out var tag))
            {
                yield return tag;
            }
        }
    }
}
