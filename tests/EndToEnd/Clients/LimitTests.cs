using Registry.Testing.Clients;
using Registry.Testing.Http;
using Registry.Testing.Images;
using Registry.Testing.Processes;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Registry.EndToEnd.Clients;

/// <summary>What people see when a limit refuses their push, and that the last free place is given away once.</summary>
[Collection(SharedRegistry.Name)]
public sealed class LimitTests(RegistryFixture fixture) : IAsyncLifetime
{
    private const string Rules = """
        [[limits.rule]]
        path = "^small/"
        max_image_size = "1MB"

        [[limits.rule]]
        path = "^few/"
        tag_count_limit = 3
        """;

    private RegistryProcess _registry = null!;

    public async Task InitializeAsync() =>
        _registry = await RegistryProcess.StartAsync(fixture.Workspace, fixture.Workspace.CreateFolder(), Rules);

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    [Fact]
    public async Task Put_HundredRaceForTheLastTags_ExactlyTheLimitIsServed()
    {
        for (var round = 0; round < 5; round++)
        {
            var repository = _registry.Http.Repository($"few/round{round}");
            var config = await repository.PushAsync(TestBlob.EmptyJson);

            var responses = await Task.WhenAll(Enumerable.Range(0, 100).Select(i =>
                repository.PutManifestAsync($"tag{i}", TestManifest.Image(config, [], $"\"annotations\":{{\"n\":\"{i}\"}}"))));

            Assert.Equal(3, responses.Count(response => response.Status == Created));
            Assert.Equal(97, responses.Count(response => response.Status == Forbidden));
            Assert.Equal(3, (await repository.GetAsync("tags/list")).Strings("tags").Length);
        }
    }

    [Fact]
    public async Task Skopeo_LayerOverTheLimit_ShowsTheRefusal()
    {
        var layout = fixture.CreateLayout();
        layout.AddNoise("v1", mebibytes: 64);

        var failure = await Assert.ThrowsAsync<CommandFailedException>(
            () => new Skopeo(fixture.Workspace).PushAsync(layout, "v1", _registry.Image("small/app:v1")));

        Assert.Contains("the limit is 1000000 bytes (max_image_size of limits rule 1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Skopeo_TagOverTheCount_ShowsTheRefusal()
    {
        var layout = fixture.CreateLayout();
        layout.AddBusybox("v1");
        var skopeo = new Skopeo(fixture.Workspace);
        foreach (var tag in new[] { "a", "b", "c" })
        {
            await skopeo.PushAsync(layout, "v1", _registry.Image($"few/app:{tag}"));
        }

        var failure = await Assert.ThrowsAsync<CommandFailedException>(
            () => skopeo.PushAsync(layout, "v1", _registry.Image("few/app:d")));

        Assert.Contains("few/app: the repository would have 4 tags, the limit is 3 tags", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Docker_LayerOverTheLimit_ShowsTheRefusal()
    {
        await using var engine = await DockerEngine.StartClassicAsync(fixture.Workspace);
        var image = _registry.Image("small/app:v1");
        await engine.ImportAsync(LayerContent.NoiseFile(mebibytes: 32), image);

        var failure = await Assert.ThrowsAsync<CommandFailedException>(() => engine.PushAsync(image));

        Assert.Contains("the limit is 1000000 bytes (max_image_size of limits rule 1", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Retrying", failure.Message, StringComparison.OrdinalIgnoreCase);
    }
}
