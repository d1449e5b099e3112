using Registry.Testing.Http;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Daemon.Tests.Http;

/// <summary>Docker registry API v2, "Listing Repositories".</summary>
public sealed class CatalogTests : IAsyncLifetime
{
    private RegistryServer _server = null!;

    public async Task InitializeAsync() => _server = await RegistryServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Get_NoRepositories_AnswersAnEmptyList()
    {
        ExpectRepositories(await _server.Http.GetAsync("/v2/_catalog")).ExpectHeader("Link", null);
    }

    [Fact]
    public async Task Get_Repositories_AreInOrdinalOrder()
    {
        await PushToAsync("b", "a/b", "a", "a-b", "a0", "a.b");

        ExpectRepositories(await _server.Http.GetAsync("/v2/_catalog"), "a", "a-b", "a.b", "a/b", "a0", "b");
    }

    [Fact]
    public async Task Get_RepositoryWithBlobsAlone_IsNotListed()
    {
        await _server.Http.Repository("blobs/only").PushAsync(TestBlob.EmptyJson);

        ExpectRepositories(await _server.Http.GetAsync("/v2/_catalog"));
    }

    [Fact]
    public async Task Get_RepositoryWhoseLastManifestIsGone_IsNotListed()
    {
        await PushToAsync("a");
        var image = await _server.Http.Repository("b").PushImageAsync("latest");

        (await _server.Http.Repository("b").DeleteAsync($"manifests/{image.Digest}")).Expect(Accepted);

        ExpectRepositories(await _server.Http.GetAsync("/v2/_catalog"), "a");
    }

    [Fact]
    public async Task Get_PageByPage_AnswersEachRepositoryOnce()
    {
        await PushToAsync("a", "a/b", "c", "d", "e");

        var first = ExpectRepositories(await _server.Http.GetAsync("/v2/_catalog?n=2"), "a", "a/b");
        var second = ExpectRepositories(await _server.Http.GetAsync(first.NextPage!), "c", "d");
        var third = ExpectRepositories(await _server.Http.GetAsync(second.NextPage!), "e");

        Assert.Null(third.NextPage);
        Assert.StartsWith("/v2/_catalog?", first.NextPage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_LastThatIsNoRepository_AnswersWhatFollows()
    {
        await PushToAsync("a", "c");

        ExpectRepositories(await _server.Http.GetAsync("/v2/_catalog?last=b%20%00"), "c");
    }

    [Fact]
    public async Task Get_NoneWanted_AnswersAnEmptyListWithoutLink()
    {
        await PushToAsync("a", "b");

        ExpectRepositories(await _server.Http.GetAsync("/v2/_catalog?n=0")).ExpectHeader("Link", null);
    }

    [Fact]
    public async Task Get_VeryManyWanted_IsClampedRatherThanRefused()
    {
        await PushToAsync("a");

        ExpectRepositories(await _server.Http.GetAsync("/v2/_catalog?n=1000000"), "a");
    }

    private static WireResponse ExpectRepositories(WireResponse response, params string[] names)
    {
        response.Expect(OK).ExpectHeader("Content-Type", "application/json");
        Assert.Equal(names, response.Strings("repositories"));
        return response;
    }

    private async Task PushToAsync(params string[] names)
    {
        foreach (var name in names)
        {
            await _server.Http.Repository(name).PushImageAsync("latest");
        }
    }
}
