using System.Net;
using Daemon.Tests.Auth;
using Daemon.Tests.Http;
using Registry.Core.Access;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Registry.Storage;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Telemetry;

public sealed class MetricsEndpointTests
{
    [Fact]
    public async Task Get_AfterAPushAndAPull_TellsOfThem()
    {
        await using var server = await RegistryServer.StartAsync(("REGISTRYD_STORAGE_MIN_FREE", "1MiB"));
        var repository = server.Http.Repository("team/app");
        await repository.PushImageAsync("v1");
        (await repository.GetAsync("manifests/v1")).Expect(HttpStatusCode.OK);
        (await repository.GetAsync("manifests/none")).Expect(HttpStatusCode.NotFound);

        var scrape = await Scrape.OfAsync(server.Http);

        Assert.Equal(1, scrape["registryd_requests_total{route=\"manifest\",method=\"PUT\",code=\"201\"}"]);
        Assert.Equal(1, scrape["registryd_requests_total{route=\"manifest\",method=\"GET\",code=\"200\"}"]);
        Assert.Equal(1, scrape["registryd_requests_total{route=\"manifest\",method=\"GET\",code=\"404\"}"]);
        Assert.Equal(3, scrape["registryd_request_duration_seconds_count{route=\"manifest\"}"]);
        Assert.True(scrape["registryd_received_bytes_total{route=\"upload\"}"] > 0);
        Assert.True(scrape["registryd_sent_bytes_total{route=\"manifest\"}"] > 0);
        Assert.Equal(1, scrape["registryd_requests_in_flight"]);
        Assert.Equal((1, 1, 1), (scrape["registryd_repositories"], scrape["registryd_tags"], scrape["registryd_manifests"]));
        Assert.True(scrape["registryd_blob_stored_bytes"] > 0);
        Assert.True(scrape["registryd_fsync_duration_seconds_count{target=\"file\"}"] > 0);
        Assert.True(scrape["registryd_disk_free_bytes"] > 0);
        Assert.Equal(1 << 20, scrape["registryd_disk_min_free_bytes"]);
        Assert.True(scrape["process_resident_memory_bytes"] > 1_000_000);
        Assert.DoesNotContain(scrape.Samples.Keys, sample => sample.Contains("team/app", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Get_WhatNobodyKnows_HasFixedLabels()
    {
        await using var server = await RegistryServer.StartAsync();
        await server.Http.SendAsync(new HttpMethod("BREW"), "/coffee", body: null);

        var scrape = await Scrape.OfAsync(server.Http);

        Assert.Contains("registryd_requests_total{route=\"other\",method=\"other\",code=\"404\"}", scrape.Samples);
        Assert.DoesNotContain(scrape.Samples.Keys, sample => sample.Contains("BREW", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Get_CountedRepositories_HaveCountsOfTheirOwn()
    {
        await using var server = await RegistryServer.StartAsync(("REGISTRYD_METRICS_REPOSITORIES", "team/*"));
        await server.Http.Repository("team/app").PushImageAsync("v1");
        await server.Http.Repository("other/app").PushImageAsync("v1");
        await server.Http.Repository("team/app").GetAsync("manifests/v1");
        await server.Http.Repository("team/none").GetAsync("manifests/v1");

        var scrape = await Scrape.OfAsync(server.Http);

        Assert.Equal(1, scrape["registryd_repository_pushes_total{repository=\"team/app\"}"]);
        Assert.Equal(1, scrape["registryd_repository_pulls_total{repository=\"team/app\"}"]);
        Assert.True(scrape["registryd_repository_received_bytes_total{repository=\"team/app\"}"] > 0);
        Assert.DoesNotContain(
            scrape.Samples.Keys,
            sample => sample.Contains("other/app", StringComparison.Ordinal) || sample.Contains("team/none", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Get_AnotherProcessCollectedAndVerified_TellsOfIt()
    {
        await using var server = await RegistryServer.StartAsync();
        Assert.DoesNotContain("registryd_gc_last_run_timestamp_seconds", (await Scrape.OfAsync(server.Http)).Samples);
        using (var storage = RegistryStorage.Open(server.Root, TimeProvider.System))
        {
            var at = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
            await storage.Garbage.FinishAsync(new GarbageOutcome(at.AddSeconds(-5), at, FreedBytes: 70, Failures: 2), default);
            var full = new VerificationScope(IsQuick: false, RepairMode.None, Repository: null).ToString();
            await storage.Verifications.FinishAsync(full, new VerificationOutcome(at.AddSeconds(-9), at, default, Findings: 3, Repaired: 1), default);
            var one = new VerificationScope(IsQuick: false, RepairMode.None, "team/app").ToString();
            await storage.Verifications.FinishAsync(one, new VerificationOutcome(at, at.AddDays(1), default, Findings: 9, Repaired: 0), default);
        }

        var scrape = await Scrape.OfAsync(server.Http);

        Assert.Equal(1_800_000_000, scrape["registryd_gc_last_run_timestamp_seconds"]);
        Assert.Equal((5, 70, 2), (scrape["registryd_gc_last_run_duration_seconds"], scrape["registryd_gc_last_run_freed_bytes"], scrape["registryd_gc_last_run_failures"]));
        Assert.Equal(1_800_000_000, scrape["registryd_verify_last_run_timestamp_seconds{kind=\"full\"}"]);
        Assert.Equal((3, 2), (scrape["registryd_verify_last_run_findings{kind=\"full\"}"], scrape["registryd_verify_last_run_unrepaired{kind=\"full\"}"]));
        Assert.DoesNotContain("registryd_verify_last_run_findings{kind=\"quick\"}", scrape.Samples);
    }

    [Fact]
    public async Task Get_RunsFailedAfterTheyHadSucceeded_TellsWhenTheySucceeded()
    {
        await using var server = await RegistryServer.StartAsync();
        var at = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
        using (var storage = RegistryStorage.Open(server.Root, TimeProvider.System))
        {
            await storage.Garbage.FinishAsync(new GarbageOutcome(at, at, FreedBytes: 0, Failures: 0), default);
            await storage.Garbage.FinishAsync(new GarbageOutcome(at, at.AddDays(1), FreedBytes: 0, Failures: 1), default);
            var full = new VerificationScope(IsQuick: false, RepairMode.None, Repository: null).ToString();
            await storage.Verifications.FinishAsync(full, new VerificationOutcome(at, at, default, Findings: 0, Repaired: 0), default);
            await storage.Verifications.FinishAsync(full, new VerificationOutcome(at, at.AddDays(2), default, Findings: 1, Repaired: 0), default);
            var quick = new VerificationScope(IsQuick: true, RepairMode.None, Repository: null).ToString();
            await storage.Verifications.FinishAsync(quick, new VerificationOutcome(at, at.AddDays(3), default, Findings: 1, Repaired: 0), default);
        }

        var scrape = await Scrape.OfAsync(server.Http);

        Assert.Equal(1_800_000_000, scrape["registryd_gc_last_success_timestamp_seconds"]);
        Assert.Equal(1_800_086_400, scrape["registryd_gc_last_run_timestamp_seconds"]);
        Assert.Equal(1_800_000_000, scrape["registryd_verify_last_success_timestamp_seconds{kind=\"full\"}"]);
        Assert.DoesNotContain("registryd_verify_last_success_timestamp_seconds{kind=\"quick\"}", scrape.Samples);
    }

    [Fact]
    public async Task Get_Disabled_IsNoRoute()
    {
        await using var server = await RegistryServer.StartAsync(("REGISTRYD_METRICS_ENABLED", "false"));

        (await server.Http.GetAsync("/metrics")).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Request_OtherMethod_IsRefused()
    {
        await using var server = await RegistryServer.StartAsync();

        (await server.Http.SendAsync(HttpMethod.Head, "/metrics", body: null)).Expect(HttpStatusCode.OK)
            .ExpectHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8").ExpectBody([]);
        (await server.Http.SendAsync(HttpMethod.Post, "/metrics", body: null)).Expect(HttpStatusCode.MethodNotAllowed)
            .ExpectHeader("Allow", "GET, HEAD");
    }

    [Fact]
    public async Task Get_WithAccounts_IsForAdministratorsAlone()
    {
        await using var server = await AccessServer.StartAsync();
        await server.AddAccountAsync("admin", isAdministrator: true);
        await server.AddAccountAsync("user");
        await server.GrantAsync("user:user", "*", RegistryAction.Pull | RegistryAction.Push | RegistryAction.Delete | RegistryAction.Admin);
        var whole = await server.AddAccessTokenAsync("admin", "monitoring", expiresAt: null);
        var limited = await server.AddAccessTokenAsync("admin", "robot", null, new AccessLimit(AccessServer.GlobOf("*"), RegistryAction.Pull));
        var bearer = await server.TokenAsync(AccessServer.Basic("admin"), "repository:a:pull");

        (string? Authorization, HttpStatusCode Status)[] cases =
        [
            (null, HttpStatusCode.Unauthorized),
            (AccessServer.Basic("admin", "wrong"), HttpStatusCode.Unauthorized),
            ($"Bearer {bearer}", HttpStatusCode.Unauthorized),
            (AccessServer.Basic("user"), HttpStatusCode.Forbidden),
            (AccessServer.Basic("admin", limited), HttpStatusCode.Forbidden),
            (AccessServer.Basic("admin", whole), HttpStatusCode.OK),
            (AccessServer.Basic("admin"), HttpStatusCode.OK),
        ];
        foreach (var (authorization, status) in cases)
        {
            (await server.Http.GetAsync("/metrics", AccessServer.HeadersOf(authorization))).Expect(status);
        }

        var scrape = await Scrape.OfAsync(server.Http, ("Authorization", AccessServer.Basic("admin")));
        Assert.Equal(1, scrape["registryd_auth_failures_total{kind=\"password\"}"]);
    }

    [Fact]
    public async Task Get_AfterTooManyOfThem_TellsWhoWasKeptOut()
    {
        var time = new FakeTimeProvider();
        await using var server = await AccessServer.StartAsync(time, ("REGISTRYD_LIMITS_ANONYMOUS_BURST", "1"));
        await server.AddAccountAsync("admin", isAdministrator: true);
        await server.GrantAsync("anonymous", "*", RegistryAction.Pull);
        await server.Http.Repository("a").GetAsync("tags/list");
        (await server.Http.Repository("a").GetAsync("tags/list")).Expect(HttpStatusCode.TooManyRequests);

        var scrape = await Scrape.OfAsync(server.Http, ("Authorization", AccessServer.Basic("admin")));

        Assert.Equal(1, scrape["registryd_rate_limited_total"]);
        Assert.Equal(0, scrape["registryd_auth_throttled_total"]);
    }
}
