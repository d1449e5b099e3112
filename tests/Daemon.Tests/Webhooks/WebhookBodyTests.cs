using System.Text.Json.Nodes;
using Registry.Core.Events;
using Registry.Daemon.Webhooks;
using Xunit;

namespace Daemon.Tests.Webhooks;

public sealed class WebhookBodyTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly RegistryEvent Pushed = new("7f", RegistryEventKind.Push, At, new EventOrigin("alice")
    {
        Address = "192.0.2.1",
        RequestId = "r1",
        Host = "registry.example:5000",
        Method = "PUT",
        UserAgent = "docker/26.1",
    })
    {
        Repository = "team/app",
        Tag = "v1",
        Digest = "sha256:aa",
        MediaType = "application/vnd.oci.image.manifest.v1+json",
        Size = 528,
    };

    [Fact]
    public void CloudEvent_Push_HasTheAttributesOfTheSpecification() => AssertJson(
        """
        {
          "specversion": "1.0", "id": "7f", "source": "https://registry.example", "type": "io.registryd.push", "subject": "team/app:v1",
          "time": "2026-01-02T03:04:05+00:00", "datacontenttype": "application/json",
          "data": {
            "repository": "team/app", "tag": "v1", "digest": "sha256:aa",
            "mediaType": "application/vnd.oci.image.manifest.v1\u002Bjson", "size": 528,
            "user": "alice", "address": "192.0.2.1", "userAgent": "docker/26.1", "requestId": "r1"
          }
        }
        """,
        new CloudEventBody("https://registry.example"),
        Pushed);

    [Theory]
    [InlineData(RegistryEventKind.Push, "io.registryd.push")]
    [InlineData(RegistryEventKind.Pull, "io.registryd.pull")]
    [InlineData(RegistryEventKind.Delete, "io.registryd.delete")]
    [InlineData(RegistryEventKind.Move, "io.registryd.move")]
    [InlineData(RegistryEventKind.Quota, "io.registryd.quota")]
    [InlineData(RegistryEventKind.GarbageCollection, "io.registryd.gc")]
    [InlineData(RegistryEventKind.Verification, "io.registryd.verify")]
    [InlineData(RegistryEventKind.Ping, "io.registryd.ping")]
    public void CloudEvent_EachKind_HasItsType(RegistryEventKind kind, string type) =>
        Assert.Equal(type, (string?)Read(new CloudEventBody("//host"), Pushed with { Kind = kind })["type"]);

    [Fact]
    public void CloudEvent_Subject_IsWhatItHappenedTo()
    {
        var body = new CloudEventBody("//host");

        Assert.Equal("team/app@sha256:aa", (string?)Read(body, Pushed with { Tag = null })["subject"]);
        Assert.Equal("team/app", (string?)Read(body, Pushed with { Tag = null, Digest = null })["subject"]);
        Assert.Null(Read(body, Pushed with { Repository = null })["subject"]);
    }

    [Fact]
    public void CloudEvent_Figures_AreTold()
    {
        var body = new CloudEventBody("//host");

        AssertEqual(
            """{"name":"quota","origin":"rule 1","used":81,"value":100,"unit":"bytes","percent":80}""",
            Read(body, Pushed with { Limit = new NearLimit("quota", "rule 1", 81, 100, "bytes", 80) })["data"]!["limit"]!);
        AssertEqual(
            """{"startedAt":"2026-01-02T03:04:05+00:00","freedBytes":7,"failures":1}""",
            Read(body, Pushed with { Collection = new CollectionSummary(At, 7, 1) })["data"]!["collection"]!);
        AssertEqual(
            """{"startedAt":"2026-01-02T03:04:05+00:00","manifests":1,"blobs":2,"bytes":3,"findings":4,"repaired":5,"problems":["x"]}""",
            Read(body, Pushed with { Verification = new VerificationSummary(At, 1, 2, 3, 4, 5, ["x"]) })["data"]!["verification"]!);
    }

    /// <summary>The fields and their places are those of Distribution's notifications/event.go.</summary>
    [Fact]
    public void Distribution_Push_IsTheEnvelopeThatListenersKnow()
    {
        var body = new DistributionBody("https://registry.example", "node1");

        Assert.Equal("application/vnd.docker.distribution.events.v2+json", body.ContentType);
        var told = Read(body, Pushed)["events"]!.AsArray().Single()!;
        var instance = (string)told["source"]!["instanceID"]!;
        Assert.True(Guid.TryParse(instance, out _));
        AssertJson(
            $$"""
            {
              "events": [{
                "id": "7f", "timestamp": "2026-01-02T03:04:05+00:00", "action": "push",
                "target": {
                  "mediaType": "application/vnd.oci.image.manifest.v1\u002Bjson", "digest": "sha256:aa", "size": 528, "length": 528,
                  "repository": "team/app", "url": "https://registry.example/v2/team/app/manifests/sha256:aa", "tag": "v1"
                },
                "request": {
                  "id": "r1", "addr": "192.0.2.1", "host": "registry.example:5000", "method": "PUT", "useragent": "docker/26.1"
                },
                "actor": { "name": "alice" },
                "source": { "addr": "node1", "instanceID": "{{instance}}" }
              }]
            }
            """,
            body,
            Pushed);
    }

    [Theory]
    [InlineData(RegistryEventKind.Pull, "pull")]
    [InlineData(RegistryEventKind.Delete, "delete")]
    public void Distribution_OtherKinds_HaveTheirAction(RegistryEventKind kind, string action) =>
        Assert.Equal(action, (string?)Read(new DistributionBody(null, "node1"), Pushed with { Kind = kind })["events"]![0]!["action"]);

    [Theory]
    [InlineData(RegistryEventKind.Move)]
    [InlineData(RegistryEventKind.Quota)]
    [InlineData(RegistryEventKind.GarbageCollection)]
    [InlineData(RegistryEventKind.Verification)]
    [InlineData(RegistryEventKind.Ping)]
    public void Distribution_NoActionForIt_IsEmpty(RegistryEventKind kind) =>
        AssertJson("""{ "events": [] }""", new DistributionBody(null, "node1"), Pushed with { Kind = kind });

    private static JsonNode Read(IWebhookBody body, RegistryEvent registryEvent) => JsonNode.Parse(body.Write(registryEvent))!;

    private static void AssertJson(string expected, IWebhookBody body, RegistryEvent registryEvent) =>
        AssertEqual(expected, Read(body, registryEvent));

    private static void AssertEqual(string expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual.ToJsonString());
}
