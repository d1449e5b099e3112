using System.Buffers;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using Registry.Core.Limits;
using Registry.Core.Manifests;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;
using Registry.Daemon.Hosting;
using Registry.Daemon.Jobs;
using Registry.Storage;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Composition;

public sealed class ServerTests : IDisposable
{
    private static readonly RepositoryName Repository = RepositoryName.Parse("app");

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
    public async Task Start_AccountsModeWithoutAnyAccount_TellsHowToMakeOne()
    {
        var configuration = TestConfiguration.Of(_folder.Path, "127.0.0.1:0") with { Auth = new AuthConfiguration(AuthMode.Accounts, InsecureOpen: false, Jwt: []) };

        await using var server = await Server.StartAsync(configuration, TimeProvider.System, _log, CancellationToken.None);

        var warning = Assert.Single(_log.Lines, line => line.Level == LogLevel.Warning);
        Assert.Contains("registryd user add --admin NAME", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_KeyForTokensIsDamaged_IsRefusedNamingTheFolder()
    {
        var configuration = TestConfiguration.Of(_folder.Path, "127.0.0.1:0") with { Auth = new AuthConfiguration(AuthMode.Accounts, InsecureOpen: false, Jwt: []) };
        Directory.CreateDirectory(_folder.File("keys"));
        await File.WriteAllTextAsync(_folder.File("keys/20260102T030405Z-00000000.pem"), "nonsense");

        var refusal = await Assert.ThrowsAsync<StorageOpenException>(
            () => Server.StartAsync(configuration, TimeProvider.System, _log, CancellationToken.None));

        Assert.Contains(_folder.File("keys"), refusal.Message, StringComparison.Ordinal);
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
        await PutAsync(TimeProvider.System, "asked", "pulled");
        await using (var server = await StartAsync())
        {
            using var client = new HttpClient { BaseAddress = new Uri(server.Addresses[0]) };
            using var asked = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/v2/app/manifests/asked"));
            using var pulled = await client.GetAsync(new Uri("/v2/app/manifests/pulled", UriKind.Relative));
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (asked.StatusCode, pulled.StatusCode));
        }

        using var after = RegistryStorage.Open(_folder.Path, TimeProvider.System);
        await foreach (var tags in after.Retention.ListTagsAsync(Repository, default))
        {
            Assert.Equal([("asked", false), ("pulled", true)], tags.Select(tag => (tag.Name, tag.PulledAt is not null)));
        }
    }

    [Fact]
    public async Task Start_AddressInUse_IsRefusedAndLetsGoOfTheFolder()
    {
        using var other = new TemporaryFolder();
        await using var first = await StartAsync();
        var taken = TestConfiguration.Of(other.Path, new Uri(first.Addresses[0]).Authority);

        await Assert.ThrowsAsync<ListenException>(() => Server.StartAsync(taken, TimeProvider.System, _log, CancellationToken.None));

        await using var second = await Server.StartAsync(TestConfiguration.Of(other.Path, "127.0.0.1:0"), TimeProvider.System, _log, CancellationToken.None);
        Assert.NotEmpty(second.Addresses);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Request_AccessLogOnOrOff_IsLoggedOrNot(bool isOn)
    {
        var configuration = TestConfiguration.Of(_folder.Path, "127.0.0.1:0");
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

        Assert.Equal(1, await ServerProcess.RunAsync(Load("127.0.0.1:0"), CancellationToken.None));
    }

    [Fact]
    public async Task Run_ToldToStop_ExitsWith0()
    {
        using var stop = new CancellationTokenSource();
        var running = ServerProcess.RunAsync(Load($"unix:{_folder.File("s")}"), stop.Token);
        await stop.CancelAsync();

        Assert.Equal(0, await running);
        Assert.False(Path.Exists(_folder.File("s")));
    }

    [Fact]
    public async Task Start_CollectionIsScheduled_TakesGarbageWhenItIsDue()
    {
        var time = new FakeTimeProvider();
        var blob = await AddBlobAsync(time);
        var configuration = TestConfiguration.Of(_folder.Path, "127.0.0.1:0") with
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

    [Fact]
    public async Task Start_CollectionIsScheduled_PullsOfTheLastMomentCount()
    {
        var time = new FakeTimeProvider();
        await PutAsync(time, "pulled", "old");
        time.Advance(TimeSpan.FromDays(2));
        var untilDue = RecordFlush.Interval / 2;
        Assert.True(Glob.TryParse("*", out var all));
        var configuration = TestConfiguration.Of(_folder.Path, "127.0.0.1:0") with
        {
            GarbageCollection = new GarbageCollectionConfiguration(TimeSpan.FromHours(1), Untagged: null, Schedule.Every(untilDue)),
            Retention = new RetentionConfiguration([new RetentionRule(1, all) { KeepPulledWithin = TimeSpan.FromDays(1) }]),
        };

        await using var server = await Server.StartAsync(configuration, time, _log, CancellationToken.None);
        using var client = new HttpClient { BaseAddress = new Uri(server.Addresses[0]) };
        using var pulled = await client.GetAsync(new Uri("/v2/app/manifests/pulled", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, pulled.StatusCode);
        time.Advance(untilDue);

        await Poll.UntilAsync(async () => await StatAsync(client, "old") == HttpStatusCode.NotFound);
        Assert.Equal(HttpStatusCode.OK, await StatAsync(client, "pulled"));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<HttpStatusCode> StatAsync(HttpClient client, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, $"/v2/{Repository}/manifests/{tag}");
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }

    /// <summary>Stores a manifest with some tags.</summary>
    private async Task PutAsync(TimeProvider time, params string[] tags)
    {
        using var storage = RegistryStorage.Open(_folder.Path, time);
        var image = new ManifestWrite(
            Repository,
            Digest.Of("{}"u8, DigestAlgorithm.Sha256),
            "{}"u8.ToArray(),
            new ParsedManifest { MediaType = MediaTypes.OciManifest },
            [.. tags.Select(Tag.Parse)],
            AllowMissingChildren: false);
        await storage.Manifests.PutAsync(image, default);
    }

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
        await storage.Blobs.AddAsync(Repository, digest, bytes.Length, session: null, EffectiveLimits.None, default);
        return Directory.GetFiles(Path.Join(_folder.Path, "blobs"), "*", SearchOption.AllDirectories).Single();
    }

    private LoadedConfiguration Load(string listen) => ConfigurationLoader.Load(new ConfigurationSources(
        File: null,
        _folder.File("registry.toml"),
        new Dictionary<string, string>
        {
            ["REGISTRYD_AUTH_MODE"] = "open",
            ["REGISTRYD_SERVER_LISTEN"] = listen,
            ["REGISTRYD_STORAGE_ROOT"] = _folder.Path,
        },
        Flags: [],
        IsForServer: true));

    private Task<Server> StartAsync() =>
        Server.StartAsync(TestConfiguration.Of(_folder.Path, "127.0.0.1:0"), TimeProvider.System, _log, CancellationToken.None);
}
