using System.Globalization;
using Benchmarks.Servers;
using Benchmarks.Wire;

namespace Benchmarks.Scenarios;

/// <summary>
/// Many repositories with a few tags each, and one of them with as many tags as there are repositories. It is pushed as any client
/// would: empty indexes, each with several tags (<c>PUT /v2/NAME/manifests/DIGEST?tag=A&amp;tag=B</c>).
/// </summary>
internal sealed class ListContent(int repositories)
{
    private const int Clients = 16;
    private const int TagsPerRepository = 9;

    /// <summary>Few enough that any server takes the request line.</summary>
    private const int TagsPerPush = 10;

    /// <summary>The repository whose list of tags is long: it lies in the middle of the catalog.</summary>
    public string LongRepository { get; } = Repository(repositories / 2);

    /// <summary>The name of the repository at a place in the catalog; -1 gives one that is before all.</summary>
    public static string Repository(int place) => string.Create(CultureInfo.InvariantCulture, $"bench/r{place + 1:d7}");

    /// <summary>The name of the tag at a place in the long list; -1 gives one that is before all.</summary>
    public static string Tag(int place) => string.Create(CultureInfo.InvariantCulture, $"t{place + 1:d7}");

    private static string ShortTag(int number) => string.Create(CultureInfo.InvariantCulture, $"v{number}");

    public void Push(RunningServer server) => Workers.Run(Clients, number =>
    {
        using var client = new RegistryClient(server.EndPoint);
        for (var place = number; place < repositories; place += Clients)
            client.PushIndex(Repository(place), Enumerable.Range(0, TagsPerRepository).Select(ShortTag));
        for (var place = number * TagsPerPush; place < repositories; place += Clients * TagsPerPush)
            client.PushIndex(LongRepository, Enumerable.Range(place, Math.Min(TagsPerPush, repositories - place)).Select(Tag));
    });
}
