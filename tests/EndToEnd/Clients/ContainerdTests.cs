using Registry.Testing.Clients;
using Registry.Testing.Images;
using Xunit;

namespace Registry.EndToEnd.Clients;

[Collection(SharedRegistry.Name)]
public sealed class ContainerdTests(RegistryFixture fixture) : IAsyncLifetime
{
    private readonly Skopeo _skopeo = new(fixture.Workspace);
    private Containerd? _containerd;

    private Containerd Containerd => _containerd!;

    public async Task InitializeAsync() => _containerd = await Containerd.StartAsync(fixture.Workspace);

    public async Task DisposeAsync()
    {
        if (_containerd is not null)
        {
            await _containerd.DisposeAsync();
        }
    }

    [Fact]
    public async Task Pull_MultiArchIndex_HoldsAllContent()
    {
        var layout = fixture.CreateLayout();
        layout.AddMultiArch("v1", "amd64", "arm64");
        var image = fixture.Registry.Image("containerd/pulled:v1");
        await _skopeo.PushAsync(layout, "v1", image);

        await Containerd.PullAsync(image);

        Assert.Equal(layout.Blobs, (await Containerd.ContentAsync()).Order());
    }

    [Fact]
    public async Task Push_ImportedIndex_PulledByteForByte()
    {
        var layout = fixture.CreateLayout();
        layout.AddMultiArch("v1", "amd64", "arm64");
        var image = fixture.Registry.Image("containerd/pushed:v1");
        var archive = fixture.Workspace.PathOf("containerd.tar");
        await _skopeo.CopyAsync($"oci:{layout.Folder}:v1", $"oci-archive:{archive}:{image}");
        await Containerd.ImportAsync(archive);

        await Containerd.PushAsync(image);

        LayoutAssert.Same(layout, "v1", await _skopeo.PullAsync(image));
    }

    [Fact]
    public async Task Pull_ConnectionCutInLayer_ResumesWithRange()
    {
        var layout = fixture.CreateLayout();
        layout.AddNoise("v1", mebibytes: 64);
        await _skopeo.PushAsync(layout, "v1", fixture.Registry.Image("containerd/interrupted:v1"));
        await using var proxy = new InterruptingProxy(fixture.Registry.Address, limit: 20 << 20);

        await Containerd.PullAsync($"{proxy.Address}/containerd/interrupted:v1");

        Assert.Equal(layout.Blobs, (await Containerd.ContentAsync()).Order());
        Assert.Equal(1, proxy.Cuts);
        Assert.Contains("\r\nRange: bytes=", proxy.Requests, StringComparison.OrdinalIgnoreCase);
    }
}
