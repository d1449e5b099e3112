using System.Text;
using Registry.Core.Manifests;
using Registry.Core.Model;
using Registry.Testing.Stores;
using Xunit;

namespace Storage.Tests.Sqlite;

public sealed class LimitTests() : LimitContract(TemporaryStores.Open)
{
    private TemporaryStores Temporary => (TemporaryStores)Stores;

    [Fact]
    public async Task PutAsync_ChildrenOlderThanLimits_AreMeasured()
    {
        var layer = await AddBlobAsync(Repository, "0123456789");
        var foreign = $$"""{"mediaType":"{{ForeignLayer}}","digest":"{{DigestOf("elsewhere")}}","size":7}""";
        var image = await PutRealAsync(
            $$"""{"schemaVersion":2,"config":{{Descriptor(layer)}},"layers":[{{Descriptor(layer)}},{{foreign}}]}""", MediaTypes.OciManifest);
        var index = await PutRealAsync($$"""{"schemaVersion":2,"manifests":[{{Descriptor(image)}}]}""", MediaTypes.OciIndex);
        Temporary.Execute("UPDATE manifest SET image_size = NULL");

        var put = await Stores.Manifests.PutAsync(Manifest("all", Index(index, image), "v1"), default);

        Assert.Equal(34, put.Figures.ImageSize);
    }

    [Fact]
    public async Task PutAsync_DamagedChildOlderThanLimits_CountsNothing()
    {
        var child = await PutAsync("no JSON", Image());
        Temporary.Execute("UPDATE manifest SET image_size = NULL");

        var put = await Stores.Manifests.PutAsync(Manifest("all", Index(child), "v1"), default);

        Assert.Equal(0, put.Figures.ImageSize);
    }

    private static string Descriptor(Digest digest) => $$"""{"mediaType":"application/vnd.example","digest":"{{digest}}","size":1}""";

    private async Task<Digest> PutRealAsync(string text, string mediaType)
    {
        var content = ManifestParser.Parse(Encoding.UTF8.GetBytes(text), mediaType);
        await Stores.Manifests.PutAsync(Manifest(text, content), default);
        return DigestOf(text);
    }
}
