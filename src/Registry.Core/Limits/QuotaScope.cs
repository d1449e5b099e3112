using System.Text;
using Registry.Core.Model;

namespace Registry.Core.Limits;

/// <summary>The repositories that share a quota: those that a rule matches, and no rule before it.</summary>
/// <param name="expressions">The paths of the rules up to this one, in order.</param>
public sealed class QuotaScope(IReadOnlyList<PathExpression> expressions)
{
    /// <summary>Which repositories these are: scopes with the same key hold the same ones, whatever else the configuration says.</summary>
    public string Key { get; } = KeyOf(expressions);

    /// <summary>Whether a repository is one of them.</summary>
    public bool Contains(string repository)
    {
        for (var i = 0; i < expressions.Count; i++)
        {
            if (expressions[i].IsMatch(repository))
            {
                return i == expressions.Count - 1;
            }
        }

        return false;
    }

    /// <summary>Lengths tell apart what separators would not.</summary>
    private static string KeyOf(IReadOnlyList<PathExpression> expressions)
    {
        var texts = new string[expressions.Count];
        for (var i = 0; i < texts.Length; i++)
        {
            var text = expressions[i].ToString();
            texts[i] = $"{text.Length}:{text}";
        }

        return Digest.Of(Encoding.UTF8.GetBytes(string.Concat(texts)), DigestAlgorithm.Sha256).ToString();
    }
}
