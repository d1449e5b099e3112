using System.Net;
using System.Security.Cryptography;
using Registry.Testing.Http;
using Registry.Testing.Processes;
using Xunit;

namespace Registry.EndToEnd.Soak.Load;

/// <summary>What has to be true when all clients have come to rest: all that was acknowledged is there, and nothing else.</summary>
/// <param name="data">The data folder.</param>
/// <param name="ledger">What was acknowledged.</param>
/// <param name="http">Speaks with the server.</param>
internal sealed class StoreCheck(string data, Ledger ledger, RegistryHttp http)
{
    private readonly List<(Slot Slot, Holding Holding)> _held =
        [.. from slots in ledger.Slots from slot in slots let holding = slot.Holding where holding is not null select (slot, holding)];

    /// <summary>Checks it.</summary>
    /// <param name="collection">Removes what nothing references.</param>
    public async Task RunAsync(GarbageCollection collection)
    {
        await CheckTagsAsync();
        await CheckImagesAsync();
        await collection.FinishAsync();
        await CheckImagesAsync();
        CheckFiles(await CheckManifestsAsync());
        await new Command(RegistryProcess.FindBinary(), "verify", "--data", data).RunAsync();
    }

    private async Task CheckTagsAsync()
    {
        foreach (var repository in Ledger.Repositories)
        {
            var expected = _held.Where(held => held.Slot.Repository == repository).Select(held => held.Slot.Tag).Order(StringComparer.Ordinal);
            Assert.Equal(expected, (await http.Repository(repository).GetAsync("tags/list")).Expect(HttpStatusCode.OK).Strings("tags"));
        }
    }

    private async Task CheckImagesAsync()
    {
        foreach (var (slot, holding) in _held)
        {
            await ExplainAsync([slot.Subject, .. holding.Digests], async () =>
                Assert.True(await new SlotPull(http.Repository(slot.Repository), slot, holding).RunAsync()));
        }
    }

    /// <summary>
    /// Asks for every manifest that was ever sent. What is held is there. What is about it may be: it is there again when its subject was
    /// pushed again before it went with it. All else is gone.
    /// </summary>
    /// <returns>The digests of the blobs that the manifests list that are there.</returns>
    private async Task<HashSet<string>> CheckManifestsAsync()
    {
        var held = _held
            .SelectMany(held => held.Holding.Image.WithChildren.Concat(held.Holding.Referrers), (held, image) => (held.Slot.Repository, image.Digest))
            .ToHashSet();
        var reachable = new HashSet<string>();
        foreach (var ((repository, digest), image) in ledger.Sent)
        {
            var isThere = (await http.Repository(repository).HeadAsync($"manifests/{digest}")).Status == HttpStatusCode.OK;
            var mayBeThere = image.Subject is { } subject && held.Contains((repository, subject));
            Explain([digest], () => Assert.True(
                mayBeThere || isThere == held.Contains((repository, digest)), $"{digest} is {(isThere ? "still" : "not")} in {repository}."));
            reachable.UnionWith(isThere ? image.Blobs.Select(blob => blob.Digest) : []);
        }

        return reachable;
    }

    /// <summary>There is a file for each blob that a manifest lists, with its bytes, and not one file more.</summary>
    private void CheckFiles(HashSet<string> reachable)
    {
        var files = FilesIn("blobs").Select(path => "sha256:" + Path.GetFileName(path)).ToList();
        var wrong = reachable.Except(files).Concat(files.Except(reachable)).ToList();
        Explain(wrong, () => Assert.Empty(wrong));
        Assert.All(FilesIn("blobs"), path =>
        {
            using var file = File.OpenRead(path);
            Assert.Equal(Path.GetFileName(path), Convert.ToHexStringLower(SHA256.HashData(file)));
        });
        Assert.Empty(FilesIn("trash"));
        Assert.Empty(FilesIn("uploads"));
        Assert.Empty(FilesIn("quarantine"));
    }

    private string[] FilesIn(string folder) => Directory.GetFiles(Path.Combine(data, folder), "*", SearchOption.AllDirectories);

    private void Explain(IEnumerable<string> subjects, Action check) => ExplainAsync(subjects, () =>
    {
        check();
        return Task.CompletedTask;
    }).GetAwaiter().GetResult();

    private async Task ExplainAsync(IEnumerable<string> subjects, Func<Task> check)
    {
        try
        {
            await check();
        }
        catch (Exception exception)
        {
            throw ledger.Journal.Explain(exception, "the check at the end", subjects);
        }
    }
}
