using Registry.Testing.Clients;
using Registry.Testing.Images;
using Xunit;

namespace Registry.EndToEnd.Clients;

[Collection(SharedRegistry.Name)]
public sealed class OrasTests(RegistryFixture fixture)
{
    private const string Sbom = "application/vnd.example.sbom";
    private const string Signature = "application/vnd.example.signature";
    private readonly Oras _oras = new(fixture.Workspace);

    [Fact]
    public async Task Push_Artifact_PulledFileIsTheSame()
    {
        var artifact = fixture.Registry.Image("oras/artifact:v1");
        fixture.Workspace.WriteFile("artifact.txt", "an artifact");

        await _oras.PushAsync(artifact, "application/vnd.example.thing", "artifact.txt");

        var folder = await _oras.PullAsync(artifact);
        Assert.Equal("an artifact", await File.ReadAllTextAsync(Path.Combine(folder, "artifact.txt")));
    }

    [Fact]
    public async Task Attach_TwoArtifacts_DiscoverFindsBothAndFilters()
    {
        var image = await PushImageAsync("oras/attached:v1");
        await AttachBothAsync(image);

        Assert.Equal(2, (await _oras.DiscoverAsync(image)).Count);
        Assert.Single(await _oras.DiscoverAsync(image, "--artifact-type", Sbom));
        Assert.Empty(await _oras.DiscoverAsync(image, "--artifact-type", "application/vnd.example.other"));
    }

    [Fact]
    public async Task Delete_OneOfTwoAttached_DiscoverFindsTheOther()
    {
        var image = await PushImageAsync("oras/deleted:v1");
        await AttachBothAsync(image);
        var sbom = Assert.Single(await _oras.DiscoverAsync(image, "--artifact-type", Sbom));

        await _oras.DeleteAsync(fixture.Registry.Image($"oras/deleted@{sbom.Digest}"));

        Assert.DoesNotContain(sbom, await _oras.DiscoverAsync(image));
        Assert.Single(await _oras.DiscoverAsync(image));
    }

    [Fact]
    public async Task Repositories_AfterPushes_ListsEachOnceInOrdinalOrder()
    {
        await PushImageAsync("oras/list-b:v1");
        await PushImageAsync("oras/list-a:v1");
        await PushImageAsync("oras/list-a:v2");

        var listed = await _oras.RepositoriesAsync(fixture.Registry.Address);

        Assert.Equal(["oras/list-a", "oras/list-b"], listed.Where(name => name.StartsWith("oras/list-", StringComparison.Ordinal)));
        Assert.Equal(listed.Order(StringComparer.Ordinal), listed);
    }

    [Fact]
    public async Task Copy_Recursively_BringsWhatIsAttached()
    {
        var image = await PushImageAsync("oras/copied:v1");
        await AttachBothAsync(image);
        var copy = fixture.Registry.Image("oras/copy:v1");

        await _oras.CopyAsync(image, copy);

        var expected = await _oras.DiscoverAsync(image);
        Assert.Equal(expected.Select(found => found.Digest).Order(), (await _oras.DiscoverAsync(copy)).Select(found => found.Digest).Order());
    }

    private async Task<string> PushImageAsync(string name)
    {
        var layout = fixture.CreateLayout();
        layout.AddBusybox("v1");
        var image = fixture.Registry.Image(name);
        await new Skopeo(fixture.Workspace).PushAsync(layout, "v1", image);
        return image;
    }

    private async Task AttachBothAsync(string image)
    {
        fixture.Workspace.WriteFile("sbom.json", "{}");
        fixture.Workspace.WriteFile("signature.bin", "signed");
        await _oras.AttachAsync(image, Sbom, "sbom.json");
        await _oras.AttachAsync(image, Signature, "signature.bin");
    }
}
