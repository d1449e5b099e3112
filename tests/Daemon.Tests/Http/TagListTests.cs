using Registry.Testing.Http;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Daemon.Tests.Http;

/// <summary>OCI distribution spec, "Listing Tags".</summary>
public sealed class TagListTests(RegistryFixture fixture) : IClassFixture<RegistryFixture>
{
    private readonly RepositoryHttp _repository = fixture.Http.NewRepository();

    [Fact]
    public async Task Get_NobodyEverPushed_AnswersAnEmptyList()
    {
        var response = await _repository.GetAsync("tags/list");

        ExpectTags(response).ExpectHeader("Link", null);
    }

    [Fact]
    public async Task Get_ManifestsWithoutTags_AnswersAnEmptyList()
    {
        await _repository.PushImageAsync();

        ExpectTags(await _repository.GetAsync("tags/list"));
    }

    [Fact]
    public async Task Get_Tags_AreInOrdinalOrder()
    {
        await PushTagsAsync("b", "a", "B", "10", "9", "_", "a.b", "a-b", "v1");

        ExpectTags(await _repository.GetAsync("tags/list"), "10", "9", "B", "_", "a", "a-b", "a.b", "b", "v1").ExpectHeader("Link", null);
    }

    [Fact]
    public async Task Get_DeletedTag_IsNotListed()
    {
        await PushTagsAsync("a", "b");

        (await _repository.DeleteAsync("manifests/a")).Expect(Accepted);

        ExpectTags(await _repository.GetAsync("tags/list"), "b");
    }

    [Fact]
    public async Task Get_PageByPage_AnswersEachTagOnce()
    {
        await PushTagsAsync("a", "b", "c", "d", "e");

        var first = ExpectTags(await _repository.GetAsync("tags/list?n=2"), "a", "b");
        var second = ExpectTags(await fixture.Http.GetAsync(first.NextPage!), "c", "d");
        var third = ExpectTags(await fixture.Http.GetAsync(second.NextPage!), "e");

        Assert.Null(third.NextPage);
        Assert.StartsWith(_repository.Path("tags/list?"), first.NextPage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_PageThatEndsTheList_HasNoLink()
    {
        await PushTagsAsync("a", "b");

        ExpectTags(await _repository.GetAsync("tags/list?n=2"), "a", "b").ExpectHeader("Link", null);
    }

    [Theory]
    [InlineData("last=b", "c", "d")]
    [InlineData("last=bb", "c", "d")]
    [InlineData("last=0", "a", "b", "c", "d")]
    [InlineData("last=d")]
    [InlineData("last=zzz")]
    [InlineData("last=", "a", "b", "c", "d")]
    [InlineData("last=b%2Fnot%20a%20tag", "c", "d")]
    [InlineData("last=a&n=1", "b")]
    public async Task Get_Last_AnswersWhatFollowsIt(string query, params string[] expected)
    {
        await PushTagsAsync("a", "b", "c", "d");

        ExpectTags(await _repository.GetAsync($"tags/list?{query}"), expected);
    }

    [Theory]
    [InlineData("n=10000")]
    [InlineData("n=1000000")]
    [InlineData("n=99999999999999999999")]
    public async Task Get_VeryManyWanted_IsClampedRatherThanRefused(string query)
    {
        await PushTagsAsync("a", "b");

        ExpectTags(await _repository.GetAsync($"tags/list?{query}"), "a", "b");
    }

    [Fact]
    public async Task Get_NoneWanted_AnswersAnEmptyListWithoutLink()
    {
        await PushTagsAsync("a", "b");

        ExpectTags(await _repository.GetAsync("tags/list?n=0")).ExpectHeader("Link", null);
    }

    [Theory]
    [InlineData("n=-1")]
    [InlineData("n=x")]
    public async Task Get_NumberThatIsNone_IsRefused(string query)
    {
        (await _repository.GetAsync($"tags/list?{query}")).ExpectError(BadRequest, "PAGINATION_NUMBER_INVALID");
    }

    private WireResponse ExpectTags(WireResponse response, params string[] tags)
    {
        response.Expect(OK).ExpectHeader("Content-Type", "application/json");
        Assert.Equal(_repository.Name, response.Json().GetProperty("name").GetString());
        Assert.Equal(tags, response.Strings("tags"));
        return response;
    }

    private async Task PushTagsAsync(params string[] tags)
    {
        var image = await _repository.PushImageAsync();
        foreach (var tag in tags)
        {
            await _repository.PushAsync(image, tag);
        }
    }
}
