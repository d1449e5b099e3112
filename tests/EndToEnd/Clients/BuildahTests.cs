using Registry.Testing.Clients;
using Registry.Testing.Images;
using Xunit;

namespace Registry.EndToEnd.Clients;

[Collection(SharedRegistry.Name)]
public sealed class BuildahTests(RegistryFixture fixture)
{
    [Fact]
    public async Task Build_FromBaseInRegistry_PushedImageRuns()
    {
        var layout = fixture.CreateLayout();
        layout.AddBusybox("v1");
        var (source, built) = (fixture.Registry.Image("buildah/base:v1"), fixture.Registry.Image("buildah/built:v1"));
        await new Skopeo(fixture.Workspace).PushAsync(layout, "v1", source);
        var buildah = new Buildah(fixture.Workspace);

        await buildah.BuildAsync(built, $"""
            FROM {source}
            RUN echo built > /built
            CMD ["cat", "/built"]
            """);
        await buildah.PushAsync(built);

        var podman = new Podman(fixture.Workspace);
        await podman.PullAsync(built);
        Assert.Equal("built\n", await podman.RunContainerAsync(built));
    }
}
