using Registry.Testing.Clients;
using Registry.Testing.Images;
using Xunit;

namespace Registry.EndToEnd.Clients;

[Collection(SharedRegistry.Name)]
public sealed class PodmanTests(RegistryFixture fixture)
{
    private readonly Podman _podman = new(fixture.Workspace);
    private readonly Skopeo _skopeo = new(fixture.Workspace);

    [Fact]
    public async Task Run_PulledImage_PrintsWhatItWasTold()
    {
        var layout = fixture.CreateLayout();
        layout.AddBusybox("v1");
        var image = await PushAsync(layout, "podman/run:v1");

        await _podman.PullAsync(image);

        Assert.Equal("hello\n", await _podman.RunContainerAsync(image, "echo", "hello"));
    }

    [Fact]
    public async Task Run_PulledZstdImage_PrintsWhatItWasTold()
    {
        var layout = fixture.CreateLayout();
        await layout.AddZstdBusyboxAsync("v1");
        var image = await PushAsync(layout, "podman/zstd:v1");

        await _podman.PullAsync(image);

        Assert.Equal("hello\n", await _podman.RunContainerAsync(image, "echo", "hello"));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task Push_CompressedAnew_LayersAreOfThatKindAndRunAfterPull(string compression)
    {
        var layout = fixture.CreateLayout();
        layout.AddFiles("v1", compression);
        var source = await PushAsync(layout, $"podman/source-{compression}:v1");
        var target = fixture.Registry.Image($"podman/target-{compression}:v1");
        await _podman.PullAsync(source);
        await _podman.RunAsync("tag", source, target);

        await _podman.PushAsync(target, "--compression-format", compression);
        await _podman.RunAsync("rmi", "--all", "--force");
        await _podman.PullAsync(target);

        Assert.All(await _skopeo.LayersOfAsync(target), layer => Assert.EndsWith(compression, layer.MediaType, StringComparison.Ordinal));
        Assert.Equal(compression, await _podman.RunContainerAsync(target, "cat", "/file0"));
    }

    [Fact]
    public async Task PushManifestList_LayoutWithTwoPlatforms_PullsThisPlatform()
    {
        var layout = fixture.CreateLayout();
        layout.AddMultiArch("v1", "amd64", "arm64");
        var image = fixture.Registry.Image("podman/multi-arch:v1");

        await _podman.PushManifestListAsync($"oci:{layout.Folder}:v1", image);
        await _podman.RunAsync("manifest", "rm", image);
        await _podman.PullAsync(image);

        Assert.Equal("amd64", await _podman.RunContainerAsync(image, "cat", "/arch"));
    }

    private async Task<string> PushAsync(OciLayout layout, string name)
    {
        var image = fixture.Registry.Image(name);
        await _skopeo.PushAsync(layout, "v1", image);
        return image;
    }
}
