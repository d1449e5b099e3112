using System.Buffers;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using Registry.Core.Manifests;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;
using Registry.Daemon.Hosting;
using Registry.Storage;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Composition;

public sealed class ServerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LogCapture _log = new();

    [Fact]
    public async Task Start_EmptyFolder_AnswersAndTellsWhereAndThatItIsOpen()
    {
        await using var server = await StartAsync();
        using var client = new HttpClient();

        using var response = await client.GetAsync(new Uri(server.Addresses[0] + "/v2/"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(_log.Lines, line => line.Message == $"Listening on {server.Addresses[0]}");
        Assert.Contains(_log.Lines, line => line.Level == LogLevel.Warning && line.Message.Contains("OPEN", StringComparison.Ordinal));
        Assert.Contains(_log.Lines, line => line.Message.Contains(_folder.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_SecondOnTheSameFolder_IsRefusedNamingTheFirstsProcess()
    {
        await using var first = await StartAsync();

        var refusal = await Assert.ThrowsAsync<StorageOpenException>(StartAsync);

        Assert.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AfterAStop_TakesTheFolderAgain()
    {
        await using (var first = await StartAsync())
        {
            await first.StopAsync();
        }

        await using var second = await StartAsync();

        Assert.NotEmpty(second.Addresses);
        Assert.Contains(_log.Lines, line => line.Message == "Stopped: every transfer finished");
    }

    [Fact]
    public async Task Dispose_ManifestsPulled_WritesThatDown()
    {
        var repository = RepositoryName.Parse("app");
        using (var storage = RegistryStorage.Open(_folder.Path, TimeProvider.System))
        {
            var image = new ManifestWrite(
                repository,
                Digest.Of("{}"u8, DigestAlgorithm.Sha256),
                "{}"u8.ToArray(),
                new ParsedManifest { MediaType = MediaTypes.OciManifest },
                [Tag.Parse("asked"), Tag.Parse("pulled")],
                AllowMissingChildren: false);
            await storage.Manifests.PutAsync(image, default);
        }

        await using (var server = await StartAsync())
        {
            using var client = new HttpClient { BaseAddress = new Uri(server.Addresses[0]) };
            using var asked = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/v2/app/manifests/asked"));
            using var pulled = await client.GetAsync(new Uri("/v2/app/manifests/pulled", UriKind.Relative));
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (asked.StatusCode, pulled.StatusCode));
        }

        using var after = RegistryStorage.Open(_folder.Path, TimeProvider.System);
        await foreach (var tags in after.Retention.ListTagsAsync(repository, default))
        {
            Assert.Equal([("asked", false), ("pulled", true)], tags.Select(tag => (tag.Name, tag.PulledAt is not null)));
        }
    }

    [Fact]
    public async Task Start_AddressInUse_IsRefusedAndLetsGoOfTheFolder()
    {
        using var other = new TemporaryFolder();
        await using var first = await StartAsync();
        var taken = Configuration(other.Path, new Uri(first.Addresses[0]).Authority);

        await Assert.ThrowsAsync<ListenException>(() => Server.StartAsync(taken, TimeProvider.System, _log, CancellationToken.None));

        await using var second = await Server.StartAsync(Configuration(other.Path, "127.0.0.1:0"), TimeProvider.System, _log, CancellationToken.None);
        Assert.NotEmpty(second.Addresses);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Request_AccessLogOnOrOff_IsLoggedOrNot(bool isOn)
    {
        var configuration = Configuration(_folder.Path, "127.0.0.1:0");
        configuration = configuration with { Log = configuration.Log with { Access = isOn } };
        await using (var server = await Server.StartAsync(configuration, TimeProvider.System, _log, CancellationToken.None))
        {
            using var client = new HttpClient();
            using var response = await client.GetAsync(new Uri(server.Addresses[0] + "/v2/a/b/tags/list?n=3"));
            await server.StopAsync();
        }

        Assert.Equal(isOn, _log.Lines.Any(line => line.Message.StartsWith("GET tags a/b 200 in=0 out=", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Run_FolderInUse_ExitsWith1()
    {
        await using var first = await StartAsync();

        Assert.Equal(1, await Server.RunAsync(Configuration(_folder.Path, "127.0.0.1:0"), CancellationToken.None));
    }

    [Fact]
    public async Task Run_ToldToStop_ExitsWith0()
    {
        using var stop = new CancellationTokenSource();
        var running = Server.RunAsync(Configuration(_folder.Path, $"unix:{_folder.File("s")}"), stop.Token);
        await stop.CancelAsync();

        Assert.Equal(0, await running);
        Assert.False(Path.Exists(_folder.File("s")));
    }

    [Fact]
    public async Task Start_CollectionIsScheduled_TakesGarbageWhenItIsDue()
    {
        var time = new FakeTimeProvider();
        var blob = await AddBlobAsync(time);
        var configuration = Configuration(_folder.Path, "127.0.0.1:0") with
        {
            GarbageCollection = new GarbageCollectionConfiguration(TimeSpan.FromHours(1), Untagged: null, Schedule.Every(TimeSpan.FromHours(2))),
        };

        await using var server = await Server.StartAsync(configuration, time, _log, CancellationToken.None);
        Assert.True(File.Exists(blob));
        await Poll.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromHours(1));
            return !File.Exists(blob);
        });
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A blob that no manifest lists, and the file that it is.</summary>
    private async Task<string> AddBlobAsync(TimeProvider time)
    {
        using var storage = RegistryStorage.Open(_folder.Path, time);
        var (bytes, id) = ("blob"u8.ToArray(), UploadId.New());
        var digest = Digest.Of(bytes, DigestAlgorithm.Sha256);
        using (var staged = storage.Staging.Create(id))
        {
            staged.Append(new ReadOnlySequence<byte>(bytes));
            storage.Content.Publish(staged, digest);
        }

        storage.Staging.Discard(id);
        await storage.Blobs.AddAsync(RepositoryName.Parse("app"), digest, bytes.Length, session: null, default);
        return Directory.GetFiles(Path.Join(_folder.Path, "blobs"), "*", SearchOption.AllDirectories).Single();
    }

    private Task<Server> StartAsync() =>
        Server.StartAsync(Configuration(_folder.Path, "127.0.0.1:0"), TimeProvider.System, _log, CancellationToken.None);

    private static RegistryConfiguration Configuration(string root, string listen) => new(
        new ServerConfiguration([Hosting.TestHost.Address(listen)], ExternalUrl: null, TrustedProxies: [], TimeSpan.FromSeconds(30)),
        new StorageConfiguration(root),
        Tls: null,
        new AuthConfiguration(AuthMode.Open, InsecureOpen: false),
        new LogConfiguration(MinimumLevel.Information, new Dictionary<string, MinimumLevel>(), File: null, FileMaxSize: 64 << 20, FileKeep: 8, Access: true),
        new UploadsConfiguration(TimeSpan.FromHours(24), TimeSpan.FromMinutes(2), ChunkMinLength: 0),
        new GarbageCollectionConfiguration(TimeSpan.FromHours(1), Untagged: null, Schedule: null),
        new RetentionConfiguration([]),
        new ManifestsConfiguration(SparseIndexes: false),
        new LimitsConfiguration(4 << 20));
}
