using System.Globalization;
using System.Text;
using Registry.Core.Manifests;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Xunit;

namespace Core.Tests.Operations;

public sealed class ListingServiceTests : OperationTests
{
    private static readonly Digest Subject = DigestOf("subject");

    private readonly ListingService _lists;

    public ListingServiceTests() => _lists = new ListingService(Stores.Repositories, Stores.Referrers);

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(1, 1, true)]
    [InlineData(2, 2, true)]
    [InlineData(3, 3, false)]
    [InlineData(4, 3, false)]
    [InlineData(int.MaxValue, 3, false)]
    [InlineData(null, 3, false)]
    public async Task TagsAndRepositories_OfSize_AreCutRightThere(int? size, int count, bool hasMore)
    {
        string[] names = ["a", "b", "c"];
        foreach (var name in names)
        {
            await PutAsync("image", repository: RepositoryName.Parse(name));
            await PutAsync("image", tags: [Tag.Parse(name)]);
        }

        var tags = await _lists.TagsAsync(Repository, size, after: null, default);
        var repositories = await _lists.RepositoriesAsync(size, after: null, _ => true, default);

        Assert.Equal(names[..count], tags.Items);
        Assert.Equal(hasMore, tags.HasMore);
        Assert.Equal(names.Append(Repository.ToString()).Take(size ?? 4), repositories.Items);
        Assert.Equal(size is > 0 and < 4, repositories.HasMore);
    }

    [Fact]
    public async Task TagsAsync_After_BeginsBehindIt()
    {
        await PutAsync("image", tags: [Tag.Parse("a"), Tag.Parse("b"), Tag.Parse("c")]);

        Assert.Equal(["c"], (await _lists.TagsAsync(Repository, 10, "b", default)).Items);
        Assert.Empty((await _lists.TagsAsync(Repository, 10, "c", default)).Items);
        Assert.Equal([Repository.ToString()], (await _lists.RepositoriesAsync(10, "l", _ => true, default)).Items);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(10, false)]
    public async Task RepositoriesAsync_ManyThatAreNotShown_FillsThePagePastThem(int size, bool hasMore)
    {
        foreach (var name in Enumerable.Range(100, 600).Select(i => $"hidden{i}").Concat(["i", "z"]))
        {
            await PutAsync("image", repository: RepositoryName.Parse(name));
        }

        var page = await _lists.RepositoriesAsync(size, after: null, name => name.Length == 1, default);

        Assert.Equal(new[] { "i", "z" }.Take(size), page.Items);
        Assert.Equal(hasMore, page.HasMore);
    }

    [Theory]
    [InlineData(ListingService.MaxPageSize, false)]
    [InlineData(ListingService.MaxPageSize + 1, true)]
    public async Task TagsAsync_MoreWishedThanAPageHas_IsClamped(int total, bool hasMore)
    {
        await PutAsync("image", tags: [.. Enumerable.Range(0, total).Select(i => Tag.Parse(i.ToString(CultureInfo.InvariantCulture)))]);

        var page = await _lists.TagsAsync(Repository, int.MaxValue, after: null, default);

        Assert.Equal(ListingService.MaxPageSize, page.Items.Count);
        Assert.Equal(hasMore, page.HasMore);
    }

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(16, 16, false)]
    [InlineData(17, 17, false)]
    [InlineData(ListingService.MaxReferrers, ListingService.MaxReferrers, false)]
    [InlineData(ListingService.MaxReferrers + 1, ListingService.MaxReferrers, true)]
    public async Task ReferrersAsync_Many_AreCutAtTheMost(int total, int count, bool hasMore)
    {
        var lists = new ListingService(Stores.Repositories, new ManyReferrers(total));

        var page = await lists.ReferrersAsync(Repository, Subject, artifactType: null, after: null, default);

        Assert.Equal(count, page.Items.Count);
        Assert.Equal(hasMore, page.HasMore);
    }

    [Theory]
    [InlineData("a", 1)]
    [InlineData("ж", 6)]
    [InlineData("\"", 6)]
    public async Task ReferrersAsync_LargeAnnotations_AreCutByTheirSizeAsJson(string character, int bytes)
    {
        var third = string.Concat(Enumerable.Repeat(character, (ListingService.MaxReferrersBytes / bytes / 3) - 1000));
        string[] names = ["one", "two", "three", "four"];
        foreach (var name in names)
        {
            await PutReferrerAsync(name, third);
        }

        var first = await ReferrersAsync();
        var second = await ReferrersAsync(first.Items[^1].Digest);

        Assert.Equal(3, first.Items.Count);
        Assert.True(first.HasMore);
        Assert.Equal(
            names.Select(name => DigestOf(name)).OrderBy(digest => digest.ToString(), StringComparer.Ordinal),
            first.Items.Concat(second.Items).Select(descriptor => descriptor.Digest));
        Assert.False(second.HasMore);
    }

    [Fact]
    public async Task ReferrersAsync_OneTooLargeAlone_IsAPageOfItsOwn()
    {
        var huge = new string('a', ListingService.MaxReferrersBytes + 1);
        await PutReferrerAsync("one", huge);
        await PutReferrerAsync("two", huge);

        var first = await ReferrersAsync();
        var second = await ReferrersAsync(Assert.Single(first.Items).Digest);

        Assert.True(first.HasMore);
        Assert.NotEqual(first.Items[0].Digest, Assert.Single(second.Items).Digest);
        Assert.False(second.HasMore);
    }

    [Fact]
    public async Task ReferrersAsync_ManyEmptyAnnotations_CountToo()
    {
        var many = Enumerable.Range(0, 100_000).ToDictionary(i => i.ToString(CultureInfo.InvariantCulture), _ => string.Empty);
        await PutReferrerAsync("one", many);
        await PutReferrerAsync("two", many);

        Assert.Single((await ReferrersAsync()).Items);
    }

    [Fact]
    public async Task ReferrersAsync_ArtifactType_Filters()
    {
        await PutAsync("signature", About(Subject) with { ArtifactType = "sig" });
        await PutReferrerAsync("other");

        var page = await _lists.ReferrersAsync(Repository, Subject, "sig", after: null, default);

        Assert.Equal(DigestOf("signature"), Assert.Single(page.Items).Digest);
    }

    private static ParsedManifest About(Digest subject) =>
        new() { MediaType = MediaTypes.OciManifest, Subject = new Descriptor(MediaTypes.OciManifest, subject, 1) };

    private ValueTask<Page<Descriptor>> ReferrersAsync(Digest? after = null) =>
        _lists.ReferrersAsync(Repository, Subject, artifactType: null, after, default);

    private Task PutReferrerAsync(string text, string? annotation = null) =>
        PutReferrerAsync(text, annotation is null ? [] : new Dictionary<string, string> { ["a"] = annotation });

    private Task PutReferrerAsync(string text, Dictionary<string, string> annotations) =>
        PutAsync(text, About(Subject) with { Annotations = annotations });

    private async Task PutAsync(
        string text, ParsedManifest? manifest = null, RepositoryName? repository = null, params IReadOnlyList<Tag> tags) =>
        await Stores.Manifests.PutAsync(
            new ManifestWrite(
                repository ?? Repository,
                DigestOf(text),
                Encoding.UTF8.GetBytes(text),
                manifest ?? new ParsedManifest { MediaType = MediaTypes.OciManifest },
                tags,
                AllowMissingChildren: false),
            default);

    /// <summary>So many referrers of every subject, without annotations.</summary>
    private sealed class ManyReferrers(int total) : IReferrerStore
    {
        private readonly Descriptor[] _all =
        [
            .. Enumerable.Range(0, total).Select(i => new Descriptor(MediaTypes.OciManifest, DigestOf($"{i}"), 1))
                .OrderBy(descriptor => descriptor.Digest.ToString(), StringComparer.Ordinal),
        ];

        public ValueTask<IReadOnlyList<Descriptor>> ListAsync(
            RepositoryName repository, Digest subject, string? artifactType, Digest? after, int limit, CancellationToken cancellationToken)
        {
            var start = after is null ? 0 : Array.FindIndex(_all, descriptor => descriptor.Digest == after) + 1;
            return new(_all[start..Math.Min(start + limit, total)]);
        }
    }
}
