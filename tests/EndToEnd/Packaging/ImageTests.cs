using Registry.Testing.Clients;
using Registry.Testing.Images;
using Registry.Testing.Processes;
using Xunit;

namespace Registry.EndToEnd.Packaging;

/// <summary>The container image of the registry itself.</summary>
[Collection(SharedRegistry.Name)]
public sealed class ImageTests(RegistryFixture fixture)
{
    private const string ListeningOn = "Listening on http://";

    private readonly Workspace _workspace = fixture.Workspace;

    [Fact]
    public async Task Image_PushedToTheRegistryItself_ComesBackAndServes()
    {
        var layout = await BuildAsync();
        var (skopeo, image) = (new Skopeo(_workspace), fixture.Registry.Image($"registryd:{PackageFixture.Version}"));

        await skopeo.PushAsync(layout, PackageFixture.Version, image);

        LayoutAssert.Same(layout, PackageFixture.Version, await skopeo.PullAsync(image));
        var podman = new Podman(_workspace);
        await podman.PullAsync(image);
        Assert.Contains(PackageFixture.Version, await podman.RunContainerAsync(image, "version"), StringComparison.Ordinal);
        await using var server = await podman.StartContainerAsync(
            image, ListeningOn, "REGISTRYD_SERVER_LISTEN=127.0.0.1:0", "REGISTRYD_AUTH_MODE=open");
        var inside = $"{server.ReadyLine.Split(ListeningOn)[1]}/registryd:again";
        await skopeo.PushAsync(layout, PackageFixture.Version, inside);
        LayoutAssert.Same(layout, PackageFixture.Version, await skopeo.PullAsync(inside));
    }

    private async Task<OciLayout> BuildAsync()
    {
        var architecture = await PackageFixture.FindArchitectureAsync(_workspace);
        var (folder, layout) = (_workspace.CreateFolder(), _workspace.CreateFolder());
        await PackageFixture.BuildAsync(_workspace, "image", RegistryProcess.FindBinary(), PackageFixture.Version, architecture, folder);
        await _workspace.Command("tar", "-C", layout, "-xf").RunAsync(Directory.GetFiles(folder).Single());
        return new OciLayout(layout);
    }
}
