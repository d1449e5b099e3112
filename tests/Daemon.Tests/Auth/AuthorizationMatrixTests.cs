using System.Net;
using Registry.Testing.Http;
using Xunit;

namespace Daemon.Tests.Auth;

/// <summary>Every caller on every route of every repository.</summary>
public sealed class AuthorizationMatrixTests(MatrixFixture fixture) : IClassFixture<MatrixFixture>
{
    private const string Unknown = "sha256:0000000000000000000000000000000000000000000000000000000000000000";
    private const string Session = "blobs/uploads/0f0c1d2e-3456-4789-8abc-def012345678";

    /// <summary>The routes, none of which changes what another case sees, and the right that each asks for.</summary>
    private static readonly (string Method, string Route, char Right)[] Routes =
    [
        ("GET", "manifests/latest", 'p'),
        ("HEAD", "manifests/latest", 'p'),
        ("GET", $"manifests/{Unknown}", 'p'),
        ("GET", $"blobs/{Unknown}", 'p'),
        ("HEAD", $"blobs/{Unknown}", 'p'),
        ("GET", "tags/list", 'p'),
        ("GET", $"referrers/{Unknown}", 'p'),
        ("PUT", "manifests/malformed", 'u'),
        ("POST", "blobs/uploads/", 'u'),
        ("GET", Session, 'u'),
        ("PATCH", Session, 'u'),
        ("PUT", $"{Session}?digest={Unknown}", 'u'),
        ("DELETE", Session, 'u'),
        ("DELETE", "manifests/unknown", 'd'),
        ("DELETE", $"manifests/{Unknown}", 'd'),
        ("DELETE", $"blobs/{Unknown}", 'd'),
    ];

    public static TheoryData<string, string, string, string> Cases()
    {
        var cases = new TheoryData<string, string, string, string>();
        foreach (var caller in MatrixFixture.Rights.Keys)
        {
            foreach (var repository in MatrixFixture.Repositories)
            {
                foreach (var (method, route, _) in Routes)
                {
                    cases.Add(caller, repository, method, route);
                }
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Send_WithPassword_IsServedOrRefusedAsGranted(string caller, string repository, string method, string route) =>
        await AssertAsync(caller, repository, method, route, fixture.BasicOf(caller));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Send_WithToken_IsServedOrRefusedAsGranted(string caller, string repository, string method, string route) =>
        await AssertAsync(caller, repository, method, route, await fixture.BearerOfAsync(caller, $"repository:{repository}:pull,push,delete"));

    [Theory]
    [InlineData("GET", "tags/list", "repository:team/app:pull")]
    [InlineData("PUT", "manifests/malformed", "repository:team/app:pull,push")]
    [InlineData("DELETE", $"blobs/{Unknown}", "repository:team/app:delete")]
    public async Task Send_TokenForSomethingElse_IsToldWhatToAskFor(string method, string route, string scope)
    {
        var token = await fixture.BearerOfAsync("root", "repository:public/app:pull,push,delete");

        var answer = await SendAsync(method, "team/app", route, token);

        answer.ExpectError(HttpStatusCode.Unauthorized, "UNAUTHORIZED");
        Assert.EndsWith($",scope=\"{scope}\",error=\"insufficient_scope\"", answer["WWW-Authenticate"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("stranger")]
    [InlineData("member")]
    [InlineData("job")]
    public async Task Send_HiddenRepository_CannotBeToldFromAMissingOne(string caller)
    {
        foreach (var (method, route, _) in Routes)
        {
            var hidden = await SendAsync(method, "secret/app", route, fixture.BasicOf(caller));
            var missing = await SendAsync(method, "secret/missing", route, fixture.BasicOf(caller));

            Assert.Equal(Describe(missing, "secret/missing"), Describe(hidden, "secret/app"));
        }
    }

    [Theory]
    [InlineData("root", "team/app,public/app,members/app,secret/app")]
    [InlineData("puller", "team/app,public/app,members/app")]
    [InlineData("writer", "public/app,members/app")]
    [InlineData("stranger", "public/app,members/app")]
    [InlineData("robot", "team/app")]
    [InlineData("job", "team/app,public/app,members/app")]
    [InlineData("nobody", "public/app")]
    public async Task Get_Catalog_ShowsWhatTheCallerMayPull(string caller, string repositories)
    {
        string[] expected = [.. repositories.Split(',').Order(StringComparer.Ordinal)];
        foreach (var authorization in new[] { fixture.BasicOf(caller), await fixture.BearerOfAsync(caller, "registry:catalog:*") })
        {
            var listed = new List<string>();
            var next = "/v2/_catalog?n=1";
            while (next is not null)
            {
                var page = (await fixture.Http.GetAsync(next, AccessServer.HeadersOf(authorization))).Expect(HttpStatusCode.OK);
                listed.Add(Assert.Single(page.Strings("repositories")));
                next = page.NextPage;
            }

            Assert.Equal(expected, listed);
        }
    }

    [Theory]
    [InlineData("pusher", "?mount=DIGEST&from=public/app", true)]
    [InlineData("pusher", "?mount=DIGEST&from=team/app", true)]
    [InlineData("pusher", "?mount=DIGEST", true)]
    [InlineData("pusher", "?mount=DIGEST&from=secret/app", false)]
    [InlineData("pusher", "?mount=DIGEST&from=secret/missing", false)]
    [InlineData("pusher", "?mount=SECRET&from=secret/app", false)]
    [InlineData("pusher", "?mount=SECRET", false)]
    [InlineData("writer", "?mount=DIGEST&from=team/app", false)]
    [InlineData("writer", "?mount=DIGEST&from=public/app", true)]
    [InlineData("root", "?mount=SECRET&from=secret/app", true)]
    [InlineData("root", "?mount=SECRET", true)]
    public async Task Post_Mount_NeedsPullOnTheSource(string caller, string query, bool isMounted)
    {
        query = query.Replace("DIGEST", TestBlob.EmptyJson.Digest, StringComparison.Ordinal)
            .Replace("SECRET", fixture.Secret.Digest, StringComparison.Ordinal);

        var target = caller == "root" ? "secret/target" : $"team/{caller}";
        var answer = await SendAsync("POST", target, $"blobs/uploads/{query}", fixture.BasicOf(caller));

        answer.Expect(isMounted ? HttpStatusCode.Created : HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Post_MountWithTokenThatIsNotForTheSource_BeginsASession()
    {
        const string Target = "repository:team/tokens:pull,push";
        var path = $"blobs/uploads/?mount={TestBlob.EmptyJson.Digest}&from=public/app";

        var without = await SendAsync("POST", "team/tokens", path, await fixture.BearerOfAsync("pusher", Target));
        var with = await SendAsync("POST", "team/tokens", path, await fixture.BearerOfAsync("pusher", Target, "repository:public/app:pull"));

        without.Expect(HttpStatusCode.Accepted);
        with.Expect(HttpStatusCode.Created);
    }

    private async Task AssertAsync(string caller, string repository, string method, string route, string? authorization)
    {
        var right = Routes.Single(entry => entry.Method == method && entry.Route == route).Right;

        var answer = await SendAsync(method, repository, route, authorization);

        if (MatrixFixture.IsAllowed(caller, repository, right))
        {
            Assert.False(answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, answer.ToString());
            Assert.False((int)answer.Status >= 500, answer.ToString());
            return;
        }

        var (status, code) = caller == "nobody" ? (HttpStatusCode.Unauthorized, "UNAUTHORIZED") : (HttpStatusCode.Forbidden, "DENIED");
        if (method == "HEAD")
        {
            answer.Expect(status);
        }
        else
        {
            answer.ExpectError(status, code);
        }

        var actions = right switch { 'p' => "pull", 'u' => "pull,push", _ => "delete" };
        var address = fixture.Http.BaseAddress.Authority;
        answer.ExpectHeader("WWW-Authenticate", caller == "nobody"
            ? $"Bearer realm=\"http://{address}/auth/token\",service=\"{address}\",scope=\"repository:{repository}:{actions}\""
            : null);
    }

    private Task<WireResponse> SendAsync(string method, string repository, string route, string? authorization) => fixture.Http.SendAsync(
        new HttpMethod(method),
        $"/v2/{repository}/{route}",
        method is "PUT" or "PATCH" or "POST" ? new ByteArrayContent([]) : null,
        AccessServer.HeadersOf(authorization));

    /// <summary>All that a client sees, but for the time, and for the name that it asked for itself.</summary>
    private static string Describe(WireResponse response, string repository) => string.Join(
        '\n',
        response.Headers.Where(header => header.Key is not ("Date" or "Content-Length"))
            .OrderBy(header => header.Key, StringComparer.Ordinal)
            .Select(header => $"{header.Key}: {string.Join('|', header)}")
            .Prepend(response.Status.ToString())
            .Append(response.Text)).Replace(repository, "NAME", StringComparison.Ordinal);
}
