using System.Text.Json.Nodes;
using Registry.EndToEnd.BadLuck;
using Registry.Testing.Clients;
using Registry.Testing.Images;
using Registry.Testing.Processes;
using Xunit;

namespace Registry.EndToEnd.Maintenance;

/// <summary>Moving in from Debian's docker-registry, which real clients filled, beside the running server; and out again.</summary>
public sealed class ImportTests : ServerTests
{
    private const string Sbom = "application/vnd.example.sbom";
    private readonly Skopeo _skopeo;
    private readonly Oras _oras;
    private DockerRegistryProcess? _old;
    private OciLayout _multiArch = null!;

    public ImportTests() => (_skopeo, _oras) = (new Skopeo(Workspace), new Oras(Workspace));

    private DockerRegistryProcess Old => _old!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _old = await DockerRegistryProcess.StartAsync(Workspace);
        _multiArch = OciLayout.Create(Workspace.CreateFolder());
        _multiArch.AddMultiArch("v1", "amd64", "arm64");
        await _skopeo.PushAsync(_multiArch, "v1", Old.Image("team/multi:v1"));
        await PushSchema2Async();
        Workspace.WriteFile("sbom.json", "{}");
        await _oras.PushAsync(Old.Image("artifact:v1"), "application/vnd.example.thing", "sbom.json");
        await _oras.AttachAsync(Old.Image("team/multi:v1"), Sbom, "sbom.json");
    }

    public override async Task DisposeAsync()
    {
        if (_old is not null)
        {
            await _old.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Import_DockerRegistry_EverythingIsPulledAsItWas(bool overHttp)
    {
        await using var docker = await DockerEngine.StartClassicAsync(Workspace);
        var layers = await PushAsync(docker, "docker:v1");

        var counts = await ImportAsync(overHttp ? ["--from", $"docker://{Old.Address}"] : [Old.Folder]);

        Assert.Equal(0, (int)counts["problems"]!);
        await AssertMovedAsync("team/multi:v1");
        await AssertMovedAsync("schema2:v1");
        await AssertMovedAsync("docker:v1");
        await docker.PullAsync(Server.Image("docker:v1"));
        Assert.Equal(layers, await docker.DiffIdsOfAsync(Server.Image("docker:v1")));
        LayoutAssert.Same(_multiArch, "v1", await _skopeo.PullAsync(Server.Image("team/multi:v1")));
        Assert.Equal("{}", await File.ReadAllTextAsync(Path.Join(await _oras.PullAsync(Server.Image("artifact:v1")), "sbom.json")));
        Assert.Equal(
            await _oras.DiscoverAsync(Old.Image("team/multi:v1"), "--artifact-type", Sbom),
            await _oras.DiscoverAsync(Server.Image("team/multi:v1"), "--artifact-type", Sbom));

        var again = await ImportAsync(overHttp ? ["--from", $"docker://{Old.Address}"] : [Old.Folder]);

        Assert.Equal((0, 0, 0), ((int)again["tags"]!, (int)again["manifests"]!, (int)again["blobsCopied"]!));
    }

    [Fact]
    public async Task Import_OneRepositoryOfAnotherRegistryd_BringsItsReferrers()
    {
        await ImportAsync(Old.Folder);
        var data = Workspace.CreateFolder();
        await using var second = await RegistryProcess.StartAsync(Workspace, data);

        await ImportToAsync(data, "--from", $"docker://{Server.Address}/team/multi", "--to", "moved");

        LayoutAssert.Same(_multiArch, "v1", await _skopeo.PullAsync(second.Image("moved:v1")));
        Assert.Single(await _oras.DiscoverAsync(second.Image("moved:v1"), "--artifact-type", Sbom));
    }

    [Fact]
    public async Task Export_ThenImport_GivesWhatSkopeoReads()
    {
        await ImportAsync(Old.Folder);
        var folder = Workspace.PathOf("exported");

        await Workspace.Command(RegistryProcess.FindBinary(), "export", "--data", Data, "team/multi", folder, "--referrers").RunAsync();

        var read = OciLayout.Create(Workspace.CreateFolder());
        await _skopeo.CopyAsync($"oci:{folder}:v1", $"oci:{read.Folder}:pulled");
        LayoutAssert.Same(_multiArch, "v1", read);
        await ImportAsync(folder, "--to", "back");
        Assert.Equal(await DigestOfAsync(Old.Image("team/multi:v1")), await DigestOfAsync(Server.Image("back:v1")));
        Assert.Single(await _oras.DiscoverAsync(Server.Image("back:v1"), "--artifact-type", Sbom));
    }

    /// <summary>Pushes an image with podman, in docker's own format.</summary>
    private async Task PushSchema2Async()
    {
        var podman = new Podman(Workspace);
        await _skopeo.PushAsync(_multiArch, "v1", Old.Image("seed:v1"));
        await podman.PullAsync(Old.Image("seed:v1"));
        await podman.RunAsync("tag", Old.Image("seed:v1"), Old.Image("schema2:v1"));
        await podman.PushAsync(Old.Image("schema2:v1"), "--format", "v2s2");
    }

    /// <summary>Pushes an image of docker's own, of which the engine keeps nothing, and gives its layers.</summary>
    private async Task<string> PushAsync(DockerEngine docker, string name)
    {
        var image = Old.Image(name);
        await docker.ImportAsync(LayerContent.NoiseFile(mebibytes: 2), image);
        var layers = await docker.DiffIdsOfAsync(image);
        await docker.PushAsync(image);
        await docker.RunAsync("image", "rm", "--force", image);
        return layers;
    }

    private async Task AssertMovedAsync(string image)
    {
        Assert.Equal(
            (await _skopeo.ManifestOfAsync(Old.Image(image))).ToJsonString(), (await _skopeo.ManifestOfAsync(Server.Image(image))).ToJsonString());
        Assert.Empty((await _skopeo.PullAsync(Server.Image(image))).CorruptBlobs());
    }

    private async Task<string> DigestOfAsync(string image) => (await _skopeo.PullAsync(image)).Resolve("pulled").Digest;

    private Task<JsonNode> ImportAsync(params string[] arguments) => ImportToAsync(Data, arguments);

    private async Task<JsonNode> ImportToAsync(string data, params string[] arguments)
    {
        var import = Workspace.Command(RegistryProcess.FindBinary(), "import", "--data", data, "--json");
        return JsonNode.Parse(await import.ReadAsync(arguments))!["counts"]!;
    }
}
