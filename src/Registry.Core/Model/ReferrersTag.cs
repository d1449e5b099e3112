namespace Registry.Core.Model;

/// <summary>
/// The tags under which clients without the referrers API keep what is about a manifest: <c>sha256-HEX</c> (OCI distribution spec,
/// "Referrers Tag Schema"), and cosign's with <c>.sig</c>, <c>.att</c> and <c>.sbom</c> at its end.
/// </summary>
public static class ReferrersTag
{
    private static readonly string[] Suffixes = ["", ".sig", ".att", ".sbom"];

    /// <summary>Every such tag of a subject; none where its digest is too long for a tag.</summary>
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

    /// <summary>Whether a tag is one of these, and of which subject.</summary>
    public static bool TryParse(ReadOnlySpan<char> tag, out Digest subject)
    {
        subject = default;
        var dash = tag.IndexOf('-');
        if (dash < 0 || !DigestAlgorithms.TryParse(tag[..dash], out _))
        {
            return false;
        }

        var hex = tag[(dash + 1)..];
        var dot = hex.IndexOf('.');
        var suffix = dot < 0 ? string.Empty : hex[dot..].ToString();
        return Suffixes.Contains(suffix) && Digest.TryParse($"{tag[..dash]}:{hex[..^suffix.Length]}", out subject);
    }
}
