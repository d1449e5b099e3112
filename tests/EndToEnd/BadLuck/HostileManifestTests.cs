using System.Text;
using Registry.Testing.Http;
using Registry.Testing.Processes;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Registry.EndToEnd.BadLuck;

public sealed class HostileManifestTests(HostileManifestTests.Server server) : IClassFixture<HostileManifestTests.Server>
{
    private const int MaxManifestSize = 4 << 20;
    private readonly RepositoryHttp _repository = server.Process.Http.NewRepository();

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
        var chain = new List<TestManifest> { await _repository.PushImageAsync() };
        for (var depth = 0; depth < 100; depth++)
        {
            chain.Add(await _repository.PushAsync(TestManifest.Index([chain[^1].Descriptor])));
        }

        foreach (var manifest in chain)
        {
            (await _repository.GetAsync($"manifests/{manifest.Digest}")).Expect(OK).ExpectBody(manifest.Bytes);
        }
    }

    [Fact]
    public async Task PutManifest_OfTheLargestSize_IsTakenAndGivenBack()
    {
        var manifest = IndexOfSize(MaxManifestSize);

        await _repository.PushAsync(manifest, "largest");

        (await _repository.GetAsync("manifests/largest")).Expect(OK).ExpectBody(manifest.Bytes);
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

        var response = await _repository.Registry.SendAsync(
            HttpMethod.Put, _repository.Path("manifests/hostile"), body,
            [("Content-Type", manifest.MediaType), .. chunked ? [("Transfer-Encoding", "chunked")] : Array.Empty<(string, string)>()]);

        response.ExpectError(RequestEntityTooLarge, "MANIFEST_INVALID");
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
        var response = await _repository.PutManifestAsync("hostile", bytes, "application/vnd.oci.image.index.v1+json");
        response.ExpectError(BadRequest, "MANIFEST_INVALID");
        await AssertNothingStoredAsync();
    }

    private async Task AssertNothingStoredAsync()
    {
        (await _repository.HeadAsync("manifests/hostile")).Expect(NotFound);
        await _repository.PushImageAsync("harmless");
        Assert.Equal(["harmless"], (await _repository.GetAsync("tags/list")).Expect(OK).Strings("tags"));
    }

    /// <summary>The server that all of them are sent to.</summary>
    public sealed class Server : IAsyncLifetime
    {
        /// <summary>Its process.</summary>
        public RegistryProcess Process { get; private set; } = null!;

        /// <inheritdoc/>
        public async Task InitializeAsync() => Process = await RegistryProcess.StartAsync();

        /// <inheritdoc/>
        public async Task DisposeAsync() => await Process.DisposeAsync();
    }
}
