using System.Text;
using Registry.Testing.Http;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Registry.EndToEnd.BadLuck;

public sealed class HostileManifestTests : ServerTests
{
    private const int MaxManifestSize = 4 << 20;

    [Theory]
    [InlineData(100)]
    [InlineData(100_000)]
    public async Task PutManifest_JsonNestedDeep_Refused(int depth)
    {
        var nested = new string('[', depth) + new string(']', depth);

        await AssertRefusedAsync(TestManifest.Index([], $"\"nested\":{nested}").Bytes);
        await AssertRefusedAsync(Encoding.ASCII.GetBytes(new string('[', depth)));
        await AssertRefusedAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", depth))));
    }

    [Fact]
    public async Task PutManifest_HundredIndexesInsideEachOther_AreTakenAndGivenBack()
    {
        var chain = new List<TestManifest> { await Repository.PushImageAsync() };
        for (var depth = 0; depth < 100; depth++)
        {
            chain.Add(await Repository.PushAsync(TestManifest.Index([chain[^1].Descriptor])));
        }

        foreach (var manifest in chain)
        {
            (await Repository.GetAsync($"manifests/{manifest.Digest}")).Expect(OK).ExpectBody(manifest.Bytes);
        }
    }

    [Fact]
    public async Task PutManifest_OfTheLargestSize_IsTakenAndGivenBack()
    {
        var manifest = IndexOfSize(MaxManifestSize);

        await Repository.PushAsync(manifest, "largest");

        (await Repository.GetAsync("manifests/largest")).Expect(OK).ExpectBody(manifest.Bytes);
    }

    [Theory]
    [InlineData(MaxManifestSize + 1, false)]
    [InlineData(MaxManifestSize + 1, true)]
    [InlineData(32 << 20, false)]
    [InlineData(32 << 20, true)]
    public async Task PutManifest_TooLarge_Refused(int size, bool chunked)
    {
        var manifest = IndexOfSize(size);
        using var body = chunked ? (HttpContent)new StreamContent(new MemoryStream(manifest.Bytes)) : new ByteArrayContent(manifest.Bytes);

        var response = await Repository.Registry.SendAsync(
            HttpMethod.Put, Repository.Path("manifests/hostile"), body,
            [("Content-Type", manifest.MediaType), .. chunked ? [("Transfer-Encoding", "chunked")] : Array.Empty<(string, string)>()]);

        response.ExpectError(RequestEntityTooLarge, "DENIED");
        await AssertNothingStoredAsync();
    }

    [Theory]
    [InlineData("""{"schemaVersion":2,"manifests":[],"manifests":[]}""")]
    [InlineData("""{"schemaVersion":2,"manifests":[],"manifest\u0073":[]}""")]
    [InlineData("""{"schemaVersion":2,"schemaVersion":1,"manifests":[]}""")]
    [InlineData("""{"schemaVersion":2,"manifests":[],"annotations":{"a":"1","a":"2"}}""")]
    public async Task PutManifest_DuplicateKeys_Refused(string json) => await AssertRefusedAsync(Encoding.UTF8.GetBytes(json));

    [Theory]
    [InlineData("""{"schemaVersion":2,"manifests":[],"annotations":{"a":"\ud800"}}""")]
    [InlineData("""{"schemaVersion":2,"manifests":[],"annotations":{"\udc00":"a"}}""")]
    [InlineData("""{"schemaVersion":2,"manifests":[],"artifactType":"\ud800\ud800"}""")]
    public async Task PutManifest_LoneSurrogates_Refused(string json) => await AssertRefusedAsync(Encoding.UTF8.GetBytes(json));

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0 })]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xC3, (byte)'"', (byte)':', (byte)'1', (byte)'}' })]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF, (byte)'{', (byte)'}' })]
    public async Task PutManifest_NoJson_Refused(byte[] bytes) => await AssertRefusedAsync(bytes);

    private static TestManifest IndexOfSize(int size)
    {
        var frame = TestManifest.Index([], "\"annotations\":{\"a\":\"\"}");
        return TestManifest.Index([], $"\"annotations\":{{\"a\":\"{new string('a', size - frame.Bytes.Length)}\"}}");
    }

    private async Task AssertRefusedAsync(byte[] bytes)
    {
        var response = await Repository.PutManifestAsync("hostile", bytes, "application/vnd.oci.image.index.v1+json");
        response.ExpectError(BadRequest, "MANIFEST_INVALID");
        await AssertNothingStoredAsync();
    }

    private async Task AssertNothingStoredAsync()
    {
        (await Repository.HeadAsync("manifests/hostile")).Expect(NotFound);
        await Repository.PushImageAsync("harmless");
        Assert.Equal(["harmless"], (await Repository.GetAsync("tags/list")).Expect(OK).Strings("tags"));
    }
}
