using System.Net;
using Registry.Testing.Http;
using Xunit;

namespace Registry.EndToEnd.BadLuck.Crashes;

/// <summary>A blob or manifest that a client asked the registry to keep.</summary>
/// <param name="repository">Where.</param>
/// <param name="kind">The kind as paths spell it: <c>blobs</c> or <c>manifests</c>.</param>
/// <param name="digest">The digest of its bytes.</param>
/// <param name="parts">The blobs that a manifest lists.</param>
internal sealed class PushedContent(RepositoryHttp repository, string kind, string digest, params IReadOnlyList<PushedContent> parts)
{
    /// <summary>The repository's name.</summary>
    public string Repository { get; } = repository.Name;

    /// <summary>The digest of the bytes.</summary>
    public string Digest => digest;

    /// <summary>Whether the push was answered 201, or its content was seen: it has to stay.</summary>
    public bool IsAcknowledged { get; set; }

    /// <summary>Where it is in another repository.</summary>
    public string PathIn(string name) => $"/v2/{name}/{kind}/{digest}";

    /// <summary>
    /// Pulls it: what was acknowledged is there, and what is there has the right bytes, as have all its parts.
    /// </summary>
    public async Task CheckAsync(RegistryHttp http)
    {
        var pulled = await http.PullAsync(PathIn(Repository));
        if (pulled.Status == HttpStatusCode.NotFound)
        {
            Assert.False(IsAcknowledged, $"{PathIn(Repository)} was pushed and is lost.");
            return;
        }

        Assert.Equal((HttpStatusCode.OK, digest), pulled);
        IsAcknowledged = true;
        foreach (var part in parts)
        {
            Assert.Equal((HttpStatusCode.OK, part.Digest), await http.PullAsync(part.PathIn(Repository)));
        }
    }
}
