using Registry.Testing.Images;
using Xunit;

namespace Registry.EndToEnd.Clients;

[Collection(SharedRegistry.Name)]
public sealed class DockerContainerdStoreTests(RegistryFixture fixture, ContainerdStoreFixture engine)
    : DockerTests(fixture, engine.Engine, "docker-containerd"), IClassFixture<ContainerdStoreFixture>
{
    [Fact]
    public async Task Pull_ZstdLayer_DigestIsThePushedOne()
    {
        var layout = Fixture.CreateLayout();
        var pushed = await layout.AddZstdBusyboxAsync("v1");
        var image = await PushAsync(layout, "zstd:v1");

        await Engine.PullAsync(image);

        Assert.Equal(pushed.Digest, await Engine.DigestOfAsync(image));
    }
}
