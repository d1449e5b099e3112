using System.Text.Json;
using Registry.Testing.Http;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Daemon.Tests.Http;

/// <summary>What the audit log tells of requests.</summary>
public sealed class RequestAuditTests : IAsyncLifetime
{
    private RegistryServer _server = null!;
    private RepositoryHttp _repository = null!;

    public async Task InitializeAsync()
    {
        _server = await RegistryServer.StartAsync(("REGISTRYD_AUDIT_FILE", "audit/audit.log"), ("REGISTRYD_AUDIT_EVENTS", "push,pull,delete,tag"));
        _repository = _server.Http.Repository("team/app");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Manifest_PushedPulledAndDeleted_IsWrittenDown()
    {
        var image = await _repository.PushImageAsync("v1");
        (await _repository.GetAsync("manifests/v1")).Expect(OK);
        (await _repository.HeadAsync("manifests/v1")).Expect(OK);
        (await _repository.DeleteAsync($"manifests/{image.Digest}")).Expect(Accepted);

        Assert.Equal(
            [$"push v1 {image.Digest} success", $"pull v1 {image.Digest} success", $"delete {image.Digest} {image.Digest} success"],
            await ReadAsync());
    }

    [Fact]
    public async Task Tag_Moved_IsWrittenDownWithWhatItNamed()
    {
        var before = await _repository.PushAsync(TestManifest.Index([]), "v1");
        var after = await _repository.PushAsync(TestManifest.Index([], """ "annotations":{"a":"b"} """), "v1");

        Assert.Equal(
            [$"push v1 {before.Digest} success", $"tag v1 {after.Digest} success {before.Digest}", $"push v1 {after.Digest} success"], await ReadAsync());
    }

    [Fact]
    public async Task Manifest_Unknown_IsAFailure()
    {
        (await _repository.GetAsync("manifests/v1")).Expect(NotFound);

        Assert.Equal(["pull v1 failure"], await ReadAsync());
    }

    [Fact]
    public async Task Line_OfARequest_SaysWhoAndWhere()
    {
        await _repository.PushAsync(TestManifest.Index([]), "v1");

        var line = Assert.Single(await _server.ReadLinesAsync("audit*.log"));

        using var json = JsonDocument.Parse(line);
        Assert.Equal("anonymous", json.RootElement.GetProperty("user").GetString());
        Assert.Equal("127.0.0.1", json.RootElement.GetProperty("address").GetString());
        Assert.Equal("team/app", json.RootElement.GetProperty("repository").GetString());
        Assert.NotEmpty(json.RootElement.GetProperty("requestId").GetString()!);
    }

    private async Task<IReadOnlyList<string>> ReadAsync() => [.. (await _server.ReadLinesAsync("audit*.log")).Select(Shorten)];

    private static string Shorten(string line)
    {
        using var json = JsonDocument.Parse(line);
        return string.Join(' ', new[] { "event", "reference", "digest", "result", "previousDigest" }
            .Select(name => json.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null).OfType<string>());
    }
}
