using Microsoft.Extensions.Primitives;
using Registry.Core.Model;

namespace Registry.Daemon.Http;

/// <summary>Entity tags are digests in quotes: content of one digest never changes (RFC 9110, section 8.8.3).</summary>
internal static class EntityTag
{
    /// <summary>The entity tag of a digest.</summary>
    public static string Of(Digest digest) => $"\"{digest}\"";

    /// <summary>
    /// Whether <c>If-None-Match</c> names what would be sent, so that the client has it already (RFC 9110, section 13.1.2: the weak
    /// comparison).
    /// </summary>
    public static bool Matches(StringValues ifNoneMatch, string entityTag)
    {
        foreach (var line in ifNoneMatch)
        {
            foreach (var part in line.AsSpan().Split(','))
            {
                var candidate = line.AsSpan()[part].Trim();
                if (candidate is "*" || (candidate.StartsWith("W/", StringComparison.Ordinal) ? candidate[2..] : candidate).SequenceEqual(entityTag))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
