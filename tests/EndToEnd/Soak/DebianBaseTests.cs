using Registry.EndToEnd.Clients;
using Registry.Testing.Clients;
using Registry.Testing.Processes;
using Xunit;

namespace Registry.EndToEnd.Soak;

/// <summary>A real base image: Debian itself, built on this machine from its own package sources.</summary>
[Collection(SharedRegistry.Name)]
[Trait("Category", "Soak")]
public sealed class DebianBaseTests(RegistryFixture fixture, ClassicFixture engine) : IClassFixture<ClassicFixture>
{
    private readonly Workspace _workspace = fixture.Workspace;

    private string Root => _workspace.PathOf("debian");

    [Fact]
    public async Task Push_DebianBase_EveryClientPullsItWholeAndRunsIt()
    {
        var image = fixture.Registry.Image("debian/base:v1");
        var archive = await BuildAsync();
        await engine.Engine.RunAsync("import", archive, image);

        await engine.Engine.PushAsync(image);

        var pulled = await new Skopeo(_workspace).PullAsync(image);
        Assert.Empty(pulled.CorruptBlobs());
        var podman = new Podman(_workspace);
        await podman.PullAsync(image);
        Assert.Equal(await File.ReadAllTextAsync($"{Root}/etc/debian_version"), await podman.RunContainerAsync(image, "cat", "/etc/debian_version"));
        await using var containerd = await Containerd.StartAsync(_workspace);
        await containerd.PullAsync(image);
        Assert.Equal(pulled.Blobs, (await containerd.ContentAsync()).Order());
    }

    /// <summary>Builds the smallest Debian of this machine's release and packs it.</summary>
    private async Task<string> BuildAsync()
    {
        var archive = _workspace.PathOf("debian.tar");
        var sources = await _workspace.Command("apt-get").ReadAsync(
            "indextargets", "--format", "$(SITE) $(CODENAME)", "Created-By: Packages", "Origin: Debian");
        if (sources.Split('\n')[0].Split(' ') is not [var mirror, var suite])
        {
            throw new InvalidOperationException("apt knows no source of Debian; run 'apt-get update'.");
        }

        await new Command("debootstrap", "--variant=minbase") { Deadline = TimeSpan.FromMinutes(10) }.RunAsync(suite, Root, mirror);
        await _workspace.Command("tar").RunAsync("-C", Root, "-cf", archive, ".");
        return archive;
    }
}
