using Registry.Core.Limits;
using Registry.Core.Stores;
using Registry.Testing.Stores;
using Xunit;

namespace Storage.Tests.Sqlite;

public sealed class GarbageManifestTests()
    : GarbageManifestContract(TemporaryStores.Open, stores => ((TemporaryStores)stores).Storage.Garbage)
{
    private TemporaryStores Temporary => (TemporaryStores)Stores;

    [Fact]
    public async Task RemoveManifests_HoldOfATaggedManifestIsWrong_IsPutRight()
    {
        var image = await PutAsync("image", Image(), "v1");
        Temporary.Execute("UPDATE manifest SET unreferenced_at = 1");
        var now = Time.GetUtcNow();
        var manifest = Assert.Single(Assert.Single(await ListPagesAsync()));

        Assert.Empty(await Temporary.Storage.Garbage.RemoveManifestsAsync([manifest], _ => now, now, LimitPolicy.None, isTrial: false, default));

        Assert.Null((await GetAsync(image)).UnreferencedAt);
    }

    /// <summary>What a removal takes is counted in what the manifests list, since that is what holds the write lock.</summary>
    [Fact]
    public async Task ListManifests_ThatListMuch_EachIsAPageOfItsOwn()
    {
        const int Images = 3;
        foreach (var number in Enumerable.Range(0, Images))
        {
            await PutAsync($"image {number}", Image());
        }

        Temporary.Execute("""
            WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 200)
            INSERT INTO reference (repository_id, digest, manifest_id) SELECT m.repository_id, n, m.id FROM manifest AS m, number
            """);
        Later();

        var pages = await ListPagesAsync();

        Assert.Equal(Images, pages.Count);
        Assert.All(pages, page => Assert.Single(page));
    }

    private Task<List<IReadOnlyList<HeldManifest>>> ListPagesAsync()
    {
        var now = Time.GetUtcNow();
        return Temporary.Storage.Garbage.ListManifestsAsync(_ => now, default).ReadAsync();
    }
}
