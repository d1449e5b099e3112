using Registry.Testing.Http;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Daemon.Tests.Http;

/// <summary>A browser shows the text of an answer, and does nothing else with it.</summary>
public sealed class SecurityHeaderTests(RegistryFixture fixture) : IClassFixture<RegistryFixture>
{
    private readonly RepositoryHttp _repository = fixture.Http.NewRepository();

    [Fact]
    public async Task Get_WhatABrowserMayShow_IsGuarded()
    {
        WireResponse[] responses =
        [
            await fixture.Http.GetAsync("/"), await fixture.Http.GetAsync("/elsewhere"), await fixture.Http.GetAsync("/v2/"),
            await fixture.Http.GetAsync("/v2/_catalog"), await _repository.GetAsync("tags/list"), await _repository.GetAsync("manifests/latest"),
        ];

        Assert.All(responses, response => ExpectGuarded(response));
    }

    [Fact]
    public async Task Get_ManifestOfATypeThatBrowsersShow_IsGuarded()
    {
        await _repository.PushAsync(TestManifest.Of("text/html", """{"annotations":{"page":"<script>alert(1)</script>"}}"""), "page");

        ExpectGuarded((await _repository.GetAsync("manifests/page")).Expect(OK).ExpectHeader("Content-Type", "text/html"));
    }

    [Fact]
    public async Task Get_BlobOrManifest_IsNotGuessedAt()
    {
        var blob = await _repository.PushAsync(TestBlob.Text("<script>alert(1)</script>"));
        await _repository.PushImageAsync("v1");

        (await _repository.GetAsync($"blobs/{blob.Digest}")).Expect(OK).ExpectHeader("X-Content-Type-Options", "nosniff");
        (await _repository.GetAsync("manifests/v1")).Expect(OK).ExpectHeader("X-Content-Type-Options", "nosniff");
    }

    [Fact]
    public async Task Get_OutsideTheProtocol_IsNeverStored() =>
        (await fixture.Http.GetAsync("/auth/token")).ExpectHeader("Cache-Control", "no-store");

    private static void ExpectGuarded(WireResponse response) => response
        .ExpectHeader("X-Content-Type-Options", "nosniff")
        .ExpectHeader("X-Frame-Options", "DENY")
        .ExpectHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
        .ExpectHeader("Referrer-Policy", "no-referrer");
}
