using Registry.Testing.Clients;
using Registry.Testing.Images;
using Xunit;

namespace Registry.EndToEnd.Clients;

[Collection(SharedRegistry.Name)]
public sealed class BuildxTests(RegistryFixture fixture, ContainerdStoreFixture engine) : IClassFixture<ContainerdStoreFixture>
{
    private readonly Buildx _buildx = new(engine.Engine, fixture.Workspace);
    private readonly Skopeo _skopeo = new(fixture.Workspace);

    [Fact]
    public async Task Build_TwoPlatformsWithProvenance_IndexHoldsImagesAndAttestations()
    {
        var image = fixture.Registry.Image("buildx/multi-arch:v1");

        await _buildx.BuildAndPushAsync(
            image,
            $"""
            FROM {await PushBaseAsync()}
            ARG TARGETARCH
            LABEL architecture=$TARGETARCH
            COPY Dockerfile /built
            """,
            "--platform", "linux/amd64,linux/arm64", "--provenance=true");

        var index = await _skopeo.ManifestOfAsync(image);
        var architectures = index["manifests"]!.AsArray().Select(entry => (string)entry!["platform"]!["architecture"]!);
        Assert.Equal(["amd64", "arm64", "unknown", "unknown"], architectures);
        Assert.Empty((await _skopeo.PullAsync(image)).CorruptBlobs());
    }

    [Fact]
    public async Task Build_CacheInRegistry_NextBuildTakesItsLayersFromThere()
    {
        var (image, cache) = (fixture.Registry.Image("buildx/cached:v1"), fixture.Registry.Image("buildx/cache:v1"));
        var dockerfile = $"""
            FROM {await PushBaseAsync()}
            COPY Dockerfile /copied
            """;
        await _buildx.BuildAndPushAsync(image, dockerfile, "--cache-to", $"type=registry,mode=max,ref={cache}");
        await engine.Engine.RunAsync("builder", "prune", "--all", "--force");

        var log = await _buildx.BuildAndPushAsync(image, dockerfile, "--cache-from", $"type=registry,ref={cache}");

        Assert.Contains("CACHED", log, StringComparison.Ordinal);
    }

    private async Task<string> PushBaseAsync()
    {
        var layout = fixture.CreateLayout();
        layout.AddMultiArch("v1", "amd64", "arm64");
        var image = fixture.Registry.Image("buildx/base:v1");
        await _skopeo.PushAsync(layout, "v1", image);
        return image;
    }
}
