using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Registry.Core.Errors;
using Registry.Core.Manifests;
using Registry.Core.Model;
using Registry.Core.Operations;

namespace Registry.Daemon.Transfer;

/// <summary>The lists of another registry, page after page.</summary>
/// <param name="client">Asks it.</param>
/// <param name="maxPageSize">The most bytes that a page may have.</param>
internal sealed class RegistryLists(RegistryClient client, long maxPageSize)
{
    private const int PageEntries = 1000;

    private readonly ConcurrentDictionary<RepositoryName, bool> _withoutReferrers = [];

    /// <summary>The names of its repositories, as they are spelt.</summary>
    /// <exception cref="SourceException">They cannot be listed.</exception>
    public async IAsyncEnumerable<string> RepositoriesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in PagesAsync($"/v2/_catalog?n={PageEntries}", "registry:catalog:*", _ => false, cancellationToken))
            foreach (var name in Read(page).Repositories ?? [])
                yield return name;
    }

    /// <summary>The tags of a repository, as they are spelt; none where there is no such repository.</summary>
    /// <exception cref="SourceException">They cannot be listed.</exception>
    public async IAsyncEnumerable<string> TagsAsync(
        RepositoryName repository, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var first = $"/v2/{repository}/tags/list?n={PageEntries}";
        await foreach (var page in PagesAsync(first, $"repository:{repository}:pull", RegistryClient.IsNotFound, cancellationToken))
            foreach (var tag in Read(page).Tags ?? [])
                yield return tag;
    }

    /// <summary>What refers to a manifest; <c>null</c>: this registry does not keep such lists.</summary>
    /// <exception cref="SourceException">They cannot be listed.</exception>
    public async Task<IReadOnlyList<Descriptor>?> ReferrersAsync(
        RepositoryName repository, Digest subject, CancellationToken cancellationToken)
    {
        if (_withoutReferrers.ContainsKey(repository))
            return null;
        var (referrers, pages) = (new List<Descriptor>(), 0);
        var first = $"/v2/{repository}/referrers/{subject}";
        await foreach (var page in PagesAsync(first, $"repository:{repository}:pull", IsNoReferrersApi, cancellationToken))
        {
            try
            {
                referrers.AddRange(ManifestParser.Parse(page, MediaTypes.OciIndex).Children);
                pages++;
            }
            catch (RegistryException) when (pages == 0)
            {
                // Some answer 200 to whatever they do not know.
                break;
            }
            catch (RegistryException exception)
            {
                throw new SourceException($"{client.Host} answers with no list of referrers: {exception.Message}", exception);
            }
        }

        if (pages > 0)
            return referrers;
        _withoutReferrers[repository] = true;
        return null;
    }

    /// <summary>
    /// Whether an answer comes from a registry that is older than the referrers API. It should be 404 (OCI distribution spec,
    /// "Unavailable Referrers API"), and is many things.
    /// </summary>
    private static bool IsNoReferrersApi(HttpStatusCode status) =>
        status is (>= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError) or HttpStatusCode.NotImplemented
        && !RetryHandler.IsTemporary(status);

    /// <summary>The pages of a list; none if there is no list. A page that another one names has to be there.</summary>
    private async IAsyncEnumerable<byte[]> PagesAsync(
        string first, string scope, Func<HttpStatusCode, bool> isMissing, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>();
        for (var path = first; path is not null && seen.Add(path); isMissing = _ => false)
        {
            var answer = await client.GetAsync(path, scope, accept: [], maxPageSize, isMissing, cancellationToken);
            if (answer is not null)
                yield return answer.Body;
            path = answer?.Next;
        }
    }

    private NameListBody Read(byte[] page)
    {
        try
        {
            return JsonSerializer.Deserialize(page, NameListJson.Default.NameListBody) ?? new NameListBody(null, null);
        }
        catch (JsonException exception)
        {
            throw new SourceException($"{client.Host} answers with no list: {exception.Message}", exception);
        }
    }
}

/// <summary>A page of repositories or of tags.</summary>
internal sealed record NameListBody(IReadOnlyList<string>? Repositories, IReadOnlyList<string>? Tags);

/// <summary>The JSON of the lists.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(NameListBody))]
internal sealed partial class NameListJson : JsonSerializerContext;
