using Registry.Testing.Clients;
using Registry.Testing.Images;
using Registry.Testing.Processes;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Registry.EndToEnd.Clients;

/// <summary>What every docker engine does, whichever store it keeps its images in.</summary>
public abstract class DockerTests(RegistryFixture fixture, DockerEngine engine, string repository)
{
    /// <summary>A configuration and three layers.</summary>
    private const int BlobsOfOneImage = 4;

    private readonly Skopeo _skopeo = new(fixture.Workspace);

    /// <summary>The registry and the workspace.</summary>
    protected RegistryFixture Fixture { get; } = fixture;

    /// <summary>The engine under test.</summary>
    protected DockerEngine Engine { get; } = engine;

    [Fact]
    public async Task Pull_SeveralLayers_DigestIsThePushedOne()
    {
        var layout = Fixture.CreateLayout();
        var pushed = layout.AddFiles("v1", "one", "two");
        var image = await PushAsync(layout, "layers:v1");

        await Engine.PullAsync(image);

        Assert.Equal(pushed.Digest, await Engine.DigestOfAsync(image));
    }

    [Fact]
    public async Task Pull_MultiArchIndex_DigestIsThePushedOne()
    {
        var layout = Fixture.CreateLayout();
        var pushed = layout.AddMultiArch("v1", "amd64", "arm64");
        var image = await PushAsync(layout, "multi-arch:v1");

        await Engine.PullAsync(image, "--platform", "linux/amd64");

        Assert.Equal(pushed.Digest, await Engine.DigestOfAsync(image));
    }

    [Fact]
    public async Task Push_ImportedImage_PulledWithTheSameLayers()
    {
        var image = Fixture.Registry.Image($"{repository}/imported:v1");
        await Engine.ImportAsync(LayerContent.NoiseFile(mebibytes: 32), image);
        var layers = await Engine.DiffIdsOfAsync(image);

        await Engine.PushAsync(image);
        await Engine.RunAsync("image", "rm", "--force", image);
        await Engine.PullAsync(image);

        Assert.Equal(layers, await Engine.DiffIdsOfAsync(image));
    }

    [Fact]
    public async Task Push_PulledImageToAnotherRepository_PulledWithTheSameLayers()
    {
        var layout = Fixture.CreateLayout();
        layout.AddFiles("v1", "retagged", repository);
        var source = await PushAsync(layout, "source:v1");
        var target = Fixture.Registry.Image($"{repository}/target:v1");
        await Engine.PullAsync(source);
        var layers = await Engine.DiffIdsOfAsync(source);

        await Engine.RunAsync("tag", source, target);
        await Engine.PushAsync(target);
        await Engine.RunAsync("image", "rm", "--force", source, target);
        await Engine.PullAsync(target);

        Assert.Equal(layers, await Engine.DiffIdsOfAsync(target));
    }

    [Fact]
    public async Task Pull_ConnectionCutInLayer_ResumesWithRange()
    {
        var layout = Fixture.CreateLayout();
        var pushed = layout.AddNoise("v1", mebibytes: 64);
        await PushAsync(layout, "interrupted:v1");
        await using var proxy = new InterruptingProxy(Fixture.Registry.Address, limit: 20 << 20);
        var image = $"{proxy.Address}/{repository}/interrupted:v1";

        await Engine.PullAsync(image);

        Assert.Equal(pushed.Digest, await Engine.DigestOfAsync(image));
        Assert.Equal(1, proxy.Cuts);
        Assert.Contains("\r\nRange: bytes=", proxy.Requests, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Gc_ImageDeletedThatSharesALayer_OtherIsPulledWholeAndItIsPushedAgain()
    {
        var data = Fixture.Workspace.PathOf($"{repository}-data");
        await using var registry = await RegistryProcess.StartAsync(Fixture.Workspace, data);
        var kept = await PushOnAsync(registry, "kept");
        var deleted = await PushOnAsync(registry, "deleted");
        var layers = (Kept: await Engine.DiffIdsOfAsync(kept), Deleted: await Engine.DiffIdsOfAsync(deleted));
        var images = registry.Http.Repository($"{repository}/deleted");
        var digest = (await images.HeadAsync("manifests/v1")).Expect(OK)["Docker-Content-Digest"];
        (await images.DeleteAsync($"manifests/{digest}")).Expect(Accepted);

        await Fixture.Workspace.Command(RegistryProcess.FindBinary(), "gc", "--data", data).RunAsync("--grace", "1ms");

        (await images.HeadAsync("manifests/v1")).Expect(NotFound);
        Assert.Equal(BlobsOfOneImage, Directory.GetFiles(Path.Combine(data, "blobs"), "*", SearchOption.AllDirectories).Length);
        await PullAgainAsync(kept, layers.Kept);
        await Engine.PushAsync(deleted);
        await PullAgainAsync(deleted, layers.Deleted);
    }

    /// <summary>Pushes an image of three layers, of which two are every such image's, from the engine to another registry.</summary>
    private async Task<string> PushOnAsync(RegistryProcess registry, string name)
    {
        var layout = Fixture.CreateLayout();
        layout.AddFiles("v1", "of all", name);
        var source = await PushAsync(layout, $"{name}:v1");
        var target = registry.Image($"{repository}/{name}:v1");
        await Engine.PullAsync(source);
        await Engine.RunAsync("tag", source, target);
        await Engine.PushAsync(target);
        await Engine.RunAsync("image", "rm", source);
        return target;
    }

    private async Task PullAgainAsync(string image, string layers)
    {
        await Engine.RunAsync("image", "rm", "--force", image);
        await Engine.PullAsync(image);
        Assert.Equal(layers, await Engine.DiffIdsOfAsync(image));
    }

    /// <summary>Pushes an image with another client, and returns its full reference.</summary>
    protected async Task<string> PushAsync(OciLayout layout, string name)
    {
        var image = Fixture.Registry.Image($"{repository}/{name}");
        await _skopeo.PushAsync(layout, "v1", image);
        return image;
    }
}
