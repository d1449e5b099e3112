using Registry.Testing.Http;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Daemon.Tests.Http;

/// <summary>
/// What may stand in a path (OCI distribution spec, "Pulling manifests"), and every spelling of a path that would leave the
/// data folder if a name were ever taken for a file.
/// </summary>
public sealed class NameTests(RegistryFixture fixture) : IClassFixture<RegistryFixture>
{
    private static readonly string Digest = TestBlob.EmptyJson.Digest;

    public static TheoryData<string> ValidNames() => [.. (string[])
    [
        "a", "0", "library/debian", "a/b/c/d/e/f/g/h", "a.b", "a_b", "a__b", "a-b", "a---b", "a.b_c__d-e/0",
        "blobs", "manifests", "a/blobs/uploads", "a/manifests", "tags/list", "a/tags/list", "referrers/a", "v2",
        new string('a', 255), string.Join('/', Enumerable.Repeat("a", 128)),
    ]];

    public static TheoryData<string> InvalidNames() => [.. (string[])
    [
        "A", "Library/debian", "a.", ".a", "-a", "a-", "_a", "a_", "a..b", "a___b", "a._b", "a-.b", "a/", "/a", "a//b", "a/.b", "a/B",
        "a+b", "a~b", "a:b", "a@b", "a*", "a,b", "a!b", "a$b", "a(b)", "a=b", "a;b", "a&b", "a'b",
        "a%20b", "a%0ab", "a%0a", "a%0d%0ab", "a%7fb", "a%09", "a%c3%a9", "a%ef%bc%8fb", "a%e2%84%aab", "a%5cb",
        "a%2fb", "a%2Fb", "a%252fb", "%2e%2e", "a%2f..%2fb", "a%25",
        new string('a', 256), string.Join('/', Enumerable.Repeat("a", 129)),
    ]];

    /// <summary>Ways to spell a step upwards, for any place of a path.</summary>
    public static TheoryData<string> Traversals() => [.. (string[])
    [
        "..", ".", "../..", "../../../../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "..%2F..%2Fetc%2Fpasswd", "%2e%2e", "%2e%2e/%2e%2e",
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd", ".%2e/.%2e", "%2E%2E%5C%2E%2E", "..%5c..%5cetc", "..\\..\\etc", "....//....//etc", "..;/..;/etc",
        "%252e%252e%252fetc", "..%c0%af..%c0%afetc", "..%ef%bc%8f..", "%00/../etc", "..%00", "/etc/passwd", "%2fetc%2fpasswd", "//etc/passwd",
        "a/../../etc", "sha256:../../../etc/passwd", "sha256:..%2f..%2f..%2fetc%2fpasswd", "sha256%3a../../x", "C:%5cwindows",
    ]];

    [Theory]
    [MemberData(nameof(ValidNames))]
    public async Task Get_ValidName_IsARepository(string name)
    {
        var repository = fixture.Http.Repository(name);

        (await repository.GetAsync("tags/list")).Expect(OK);
        (await repository.GetAsync("manifests/latest")).ExpectError(NotFound, "MANIFEST_UNKNOWN");
        (await repository.GetAsync($"blobs/{Digest}")).ExpectError(NotFound, "BLOB_UNKNOWN");
        (await repository.GetAsync($"referrers/{Digest}")).Expect(OK);
        (await repository.PostUploadAsync()).Expect(Accepted);
    }

    [Theory]
    [MemberData(nameof(InvalidNames))]
    public async Task Get_InvalidName_AnswersNameInvalid(string name)
    {
        var repository = fixture.Http.Repository(name);

        (await repository.GetAsync("tags/list")).ExpectError(BadRequest, "NAME_INVALID");
        (await repository.GetAsync("manifests/latest")).ExpectError(BadRequest, "NAME_INVALID");
        (await repository.GetAsync($"blobs/{Digest}")).ExpectError(BadRequest, "NAME_INVALID");
        (await repository.GetAsync($"referrers/{Digest}")).ExpectError(BadRequest, "NAME_INVALID");
        (await repository.PostUploadAsync()).ExpectError(BadRequest, "NAME_INVALID");
    }

    [Theory]
    [InlineData("latest")]
    [InlineData("V1.0_rc-1")]
    [InlineData("_")]
    [InlineData("0")]
    [InlineData("1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567x")]
    public async Task Get_ValidTag_IsLookedUp(string tag)
    {
        (await fixture.Http.NewRepository().GetAsync($"manifests/{tag}")).ExpectError(NotFound, "MANIFEST_UNKNOWN");
    }

    [Theory]
    [InlineData(".latest")]
    [InlineData("-latest")]
    [InlineData("la+test")]
    [InlineData("la@test")]
    [InlineData("1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567xy")]
    public async Task Put_InvalidTag_AnswersTagInvalidAndGetThatThereIsNone(string tag)
    {
        var repository = fixture.Http.NewRepository();

        (await repository.PutManifestAsync(tag, TestManifest.Index([]))).ExpectError(BadRequest, "TAG_INVALID");
        (await repository.GetAsync($"manifests/{tag}")).ExpectError(NotFound, "MANIFEST_UNKNOWN");
        (await repository.DeleteAsync($"manifests/{tag}")).ExpectError(NotFound, "MANIFEST_UNKNOWN");
    }

    [Theory]
    [InlineData("%0a")]
    [InlineData("%0d%0a")]
    [InlineData("%20")]
    [InlineData("%7f")]
    [InlineData("%c3%a9")]
    [InlineData("%2f")]
    [InlineData("%25")]
    [InlineData("%4")]
    [InlineData("%zz")]
    public async Task Get_EscapeThatNoNameMayHold_IsRefusedWhereverItStands(string escape)
    {
        var repository = fixture.Http.NewRepository();

        (await repository.GetAsync($"manifests/latest{escape}")).ExpectError(BadRequest, "NAME_INVALID");
        (await repository.GetAsync($"blobs/{Digest}{escape}")).ExpectError(BadRequest, "NAME_INVALID");
        (await repository.GetAsync($"referrers/{Digest}{escape}")).ExpectError(BadRequest, "NAME_INVALID");
        (await repository.GetAsync($"blobs/uploads/00000000-0000-0000-0000-000000000000{escape}")).ExpectError(BadRequest, "NAME_INVALID");
        (await repository.GetAsync($"tags/list{escape}")).ExpectError(BadRequest, "NAME_INVALID");
    }

    [Theory]
    [InlineData("sha256:")]
    [InlineData("sha256:baddigeststring")]
    [InlineData("sha256:44136FA355B3678A1146AD16F7E8649E94FB4FC21FE77E8310C060F61CAAFF8A")]
    [InlineData("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8")]
    [InlineData("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8aa")]
    [InlineData("sha512:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")]
    [InlineData("SHA256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")]
    [InlineData("sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709")]
    [InlineData("md5:d41d8cd98f00b204e9800998ecf8427e")]
    public async Task Get_InvalidDigest_AnswersDigestInvalid(string digest)
    {
        var repository = fixture.Http.NewRepository();

        (await repository.GetAsync($"blobs/{digest}")).ExpectError(BadRequest, "DIGEST_INVALID");
        (await repository.DeleteAsync($"blobs/{digest}")).ExpectError(BadRequest, "DIGEST_INVALID");
        (await repository.GetAsync($"manifests/{digest}")).ExpectError(BadRequest, "DIGEST_INVALID");
        (await repository.GetAsync($"referrers/{digest}")).ExpectError(BadRequest, "DIGEST_INVALID");
        (await repository.PutManifestAsync(digest, TestManifest.Index([]))).ExpectError(BadRequest, "DIGEST_INVALID");
        (await repository.PostUploadAsync($"?digest={digest}")).ExpectError(BadRequest, "DIGEST_INVALID");
    }

    [Fact]
    public async Task Get_DigestWithEscapedColon_IsFound()
    {
        var repository = fixture.Http.NewRepository();
        await repository.PushAsync(TestBlob.EmptyJson);

        (await repository.GetAsync($"blobs/{Uri.EscapeDataString(Digest)}")).Expect(OK).ExpectBody("{}"u8);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("00000000-0000-0000-0000-00000000000")]
    [InlineData("00000000-0000-0000-0000-0000000000000")]
    [InlineData("00000000-0000-0000-0000-00000000000g")]
    [InlineData("{00000000-0000-0000-0000-000000000000}")]
    [InlineData("00000000000000000000000000000000")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public async Task Patch_NoSuchUploadId_AnswersUploadUnknown(string id)
    {
        var repository = fixture.Http.NewRepository();

        (await repository.StreamAsync(repository.Path($"blobs/uploads/{id}"), [1])).ExpectError(NotFound, "BLOB_UPLOAD_UNKNOWN");
        (await repository.GetAsync($"blobs/uploads/{id}")).ExpectError(NotFound, "BLOB_UPLOAD_UNKNOWN");
    }

    [Fact]
    public async Task Get_UploadIdInUpperCase_AnswersUploadUnknown()
    {
        var repository = fixture.Http.NewRepository();
        string id;
        do
        {
            id = (await repository.PostUploadAsync())["Docker-Upload-UUID"]!;
        }
        while (!id.Any(char.IsAsciiLetter));

        (await repository.GetAsync($"blobs/uploads/{id}")).Expect(NoContent);
        (await repository.GetAsync($"blobs/uploads/{id.ToUpperInvariant()}")).ExpectError(NotFound, "BLOB_UPLOAD_UNKNOWN");
    }

    [Theory]
    [MemberData(nameof(Traversals))]
    public async Task Request_Traversal_NeverReachesAFile(string traversal)
    {
        var before = fixture.Server.Files;
        string[] paths =
        [
            $"/v2/{traversal}/tags/list", $"/v2/a/{traversal}/manifests/latest", $"/v2/{traversal}/blobs/{Digest}", $"/v2/a/manifests/{traversal}",
            $"/v2/a/blobs/{traversal}", $"/v2/a/referrers/{traversal}", $"/v2/a/blobs/uploads/{traversal}", $"/v2/{traversal}", $"/{traversal}",
        ];
        foreach (var path in paths)
        {
            foreach (var method in new[] { "GET", "PUT", "DELETE", "PATCH" })
            {
                await using var connection = await RawConnection.ConnectAsync(fixture.Http.BaseAddress);
                await connection.SendHeadAsync($"{method} {path}", "Content-Length: 0");
                var response = (await connection.ReadAsync())!;
                Assert.True((int)response.Status is 400 or 404 or 405, $"{method} {path}: {response}");
            }
        }

        Assert.Equal(before, fixture.Server.Files);
    }
}
