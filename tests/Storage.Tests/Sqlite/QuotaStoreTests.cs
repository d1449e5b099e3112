using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Registry.Storage.Sqlite;
using Registry.Testing.Stores;
using SQLitePCL;
using Storage.Tests.Garbage;
using Xunit;

namespace Storage.Tests.Sqlite;

public sealed class QuotaStoreTests() : QuotaContract(TemporaryStores.Open)
{
    private const int Steps = 400;
    private const int Blobs = 12;

    private static readonly RepositoryName[] Repositories = [Repository, Other, RepositoryName.Parse("elsewhere")];

    // By what manifests list, and not by holds, which the count goes by.
    private const string Reachable = """
        SELECT ifnull(sum(b.size), 0) FROM blob AS b WHERE EXISTS (
          SELECT 1 FROM blob_link AS l JOIN repository AS r ON r.id = l.repository_id AND r.name LIKE 'library/%'
          JOIN reference AS f ON f.repository_id = l.repository_id AND f.digest = b.digest WHERE l.blob_id = b.id)
        """;

    private TemporaryStores Temporary => (TemporaryStores)Stores;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task UsedAsync_WhateverHappens_IsWhatIsReachable(int seed)
    {
#pragma warning disable CA5394 // Repeatable, not secret.
        var dice = new Random(seed);
        for (var step = 0; step < Steps; step++)
        {
            var (repository, blob, kind) = (Repositories[dice.Next(Repositories.Length)], dice.Next(Blobs), dice.Next(12));
            await DoAsync(kind, repository, blob, other: dice.Next(Blobs));
#pragma warning restore CA5394

            Assert.True(
                Query(Reachable) == await Stores.Quotas.UsedAsync(Policy.QuotaScopes[0], default), $"step {step}, kind {kind} in {repository}");
        }
    }

    [Fact]
    public async Task UsedAsync_RolledBackTrialOfGarbageCollection_IsAsBefore()
    {
        var layer = await AddBlobAsync(Repository, "layer");
        await PutAsync("image", Image(layer));
        await Stores.Quotas.UsedAsync(Policy.QuotaScopes[0], default);
        var later = Later();
        var manifests = new List<HeldManifest>();
        await foreach (var page in Temporary.Storage.Garbage.ListManifestsAsync(_ => later, default))
        {
            manifests.AddRange(page);
        }

        var told = await Temporary.Storage.Garbage.RemoveManifestsAsync(manifests, _ => later, later, LimitPolicy.None, isTrial: true, default);

        Assert.Single(told);
        Assert.Equal(5, await Stores.Quotas.UsedAsync(Policy.QuotaScopes[0], default));
    }

    [Fact]
    public async Task UsedAsync_AnotherProcessWithoutTheQuotaPushes_CountsItToo()
    {
        Assert.Equal(0, await Stores.Quotas.UsedAsync(Policy.QuotaScopes[0], default));
        using (var other = Temporary.Join())
        {
            var digest = Publish("layer");
            await other.Blobs.AddAsync(Other, digest, 5, session: null, EffectiveLimits.None, default);
            await other.Manifests.PutAsync(Manifest("image", Image(digest)) with { Repository = Other }, default);
        }

        Assert.Equal(5, await Stores.Quotas.UsedAsync(Policy.QuotaScopes[0], default));
    }

    private async Task DoAsync(int kind, RepositoryName repository, int blob, int other)
    {
        var storage = Temporary.Storage;
        var (text, image) = ($"blob {new string('x', blob)}", $"image {blob} {other}");
        switch (kind)
        {
            case 0:
                Time.Advance(TimeSpan.FromMinutes(1));
                await Collection.RunAsync(storage, Time);
                break;
            case 1:
                await storage.Manifests.RemoveAsync(repository, DigestOf(image), EffectiveLimits.None, origin: null, default);
                break;
            case 2:
                await storage.Manifests.RemoveTagAsync(repository, Tag.Parse($"tag{blob}"), expected: null, origin: null, default);
                break;
            case 3:
                await storage.Blobs.RemoveAsync(repository, DigestOf(text), EffectiveLimits.None, default);
                break;
            case 4 when blob == 0:
                Time.Advance(TimeSpan.FromMinutes(1));
                await new RemovalService(storage.Removal, storage.Manifests, TimeSpan.Zero, Time).RemoveAsync(repository, default);
                break;
            case 5 when await storage.BlobChecks.FindAsync(DigestOf(text).ToString(), default) is { } record:
                await storage.BlobChecks.QuarantineAsync(record, text.Length, default);
                break;
            case 6 when await storage.BlobChecks.FindAsync(DigestOf(text).ToString(), default) is { } record:
                await storage.BlobChecks.SetSizeAsync(record, record.Size + 1, default);
                break;
            case 7:
                Temporary.Reopen();
                break;
            case 8:
                await storage.Blobs.MountAsync(Repositories[blob % Repositories.Length], repository, DigestOf(text), EffectiveLimits.None, default);
                break;
            default:
                await AddBlobAsync(repository, text);
                await AddBlobAsync(repository, $"blob {new string('x', other)}");
                var content = Image(DigestOf(text), DigestOf($"blob {new string('x', other)}"));
                await storage.Manifests.PutAsync(
                    Manifest(image, content, $"tag{blob}") with { Repository = repository, Limits = Unlimited.For(repository) }, default);
                break;
        }
    }

    private long Query(string text)
    {
        using var connection = Connection.Open(Path.Join(Temporary.Folder, "registry.db"), raw.SQLITE_OPEN_READWRITE, string.Empty);
        return connection.ExecuteScalar(text);
    }
}
