using System.Text.Json;
using Registry.Testing.Http;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Daemon.Tests.Http;

/// <summary>OCI distribution spec, "Error Codes": every error has the same body.</summary>
public sealed class ErrorTests(RegistryFixture fixture) : IClassFixture<RegistryFixture>
{
    private readonly RepositoryHttp _repository = fixture.Http.NewRepository();

    [Fact]
    public async Task Get_Error_HasCodeMessageAndDetail()
    {
        var digest = TestBlob.Empty.Digest;

        var response = (await _repository.GetAsync($"blobs/{digest}")).ExpectError(NotFound, "BLOB_UNKNOWN");

        Assert.Equal(["errors"], response.Json().EnumerateObject().Select(member => member.Name));
        var error = Assert.Single(response.Json().GetProperty("errors").EnumerateArray());
        Assert.Equal(JsonValueKind.String, error.GetProperty("message").ValueKind);
        Assert.Contains(digest, error.GetProperty("detail").GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("manifests/latest")]
    [InlineData("manifests/.bad")]
    [InlineData("blobs/sha256:bad")]
    public async Task Head_Error_HasTheStatusOfGetAndNoBody(string rest)
    {
        var get = await _repository.GetAsync(rest);

        var head = await _repository.HeadAsync(rest);

        head.Expect(get.Status).ExpectBody([]);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/v1/")]
    [InlineData("/v2x/")]
    [InlineData("/v3/")]
    [InlineData("/v2/a")]
    [InlineData("/v2/a/b")]
    [InlineData("/v2/a/tags")]
    [InlineData("/v2/a/tags/list/")]
    [InlineData("/v2/a/tags/listing")]
    [InlineData("/v2/a/blobs")]
    [InlineData("/v2/a/manifests/")]
    [InlineData("/v2/_catalog/")]
    [InlineData("/v2/tags/list")]
    [InlineData("/V2/")]
    [InlineData("/v2/a/Manifests/latest")]
    public async Task Get_NoRoute_AnswersNotFound(string path)
    {
        var response = (await fixture.Http.GetAsync(path)).Expect(NotFound).ExpectHeader("Content-Type", "application/json");

        Assert.NotEmpty(response.Json().GetProperty("errors").EnumerateArray());
    }

    [Theory]
    [InlineData("POST", "/v2/")]
    [InlineData("DELETE", "/v2/_catalog")]
    [InlineData("PUT", "/v2/a/tags/list")]
    [InlineData("POST", "/v2/a/manifests/latest")]
    [InlineData("PATCH", "/v2/a/manifests/latest")]
    [InlineData("PUT", "/v2/a/blobs/sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")]
    [InlineData("DELETE", "/v2/a/referrers/sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")]
    [InlineData("GET", "/v2/a/blobs/uploads/")]
    [InlineData("TRACE", "/v2/")]
    [InlineData("BREW", "/v2/")]
    public async Task Send_MethodThatTheRouteDoesNotKnow_AnswersUnsupported(string method, string path)
    {
        var response = await fixture.Http.SendAsync(new HttpMethod(method), path, null);

        response.ExpectError(MethodNotAllowed, "UNSUPPORTED");
        Assert.NotNull(response["Allow"]);
    }

    [Fact]
    public async Task Get_HostileNameInAnError_IsEscapedInTheBody()
    {
        var response = await fixture.Http.GetAsync("/v2/%22%7D%3Cscript%3E%0A/manifests/latest");

        response.ExpectError(BadRequest, "NAME_INVALID");
        Assert.DoesNotContain("<script>", response.Text, StringComparison.Ordinal);
    }
}
