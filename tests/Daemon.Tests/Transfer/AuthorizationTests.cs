using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Registry.Daemon.Commands;
using Xunit;

namespace Daemon.Tests.Transfer;

/// <summary>What an import shows to a registry, and to nobody else.</summary>
public sealed class AuthorizationTests : ImportTests, IAsyncLifetime
{
    private const string Repository = "team/app";
    private SourceRegistry _source = null!;

    public async Task InitializeAsync() => _source = await SourceRegistry.StartAsync();

    public Task DisposeAsync() => _source.DisposeAsync().AsTask();

    [Theory]
    [InlineData(null)]
    [InlineData("user:secret")]
    public async Task Import_Token_IsBoughtOnceForTheRepository(string? credentials)
    {
        _source.AddImage(Repository, "v1", seed: 1);
        var basic = credentials is null ? "" : $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials))}";
        _source.AddJson("/token?a=b&service=the%20registry&scope=repository%3Ateam%2Fapp%3Apull", """{"access_token":"T"}""");
        _source.Intercept = context => RefuseAsync(
            context,
            context.Request.Path.StartsWithSegments("/v2") && context.Request.Headers.Authorization != "Bearer T",
            $"Bearer realm=\"http://{_source.OtherHost}/token?a=b\",service=\"the registry\"");
        Run.Input = "secret\n";

        await ImportAllAsync(["--from", Address(":v1"), .. credentials is null ? (string[])[] : ["--username", "user", "--password-stdin"]]);

        Assert.NotNull(await ResolveAsync(Repository, "v1"));
        var token = Assert.Single(_source.Requests, request => request.Target.StartsWith("/token", StringComparison.Ordinal));
        Assert.Equal(basic, token.Authorization);
    }

    [Fact]
    public async Task Import_TokenExpired_BuysAnother()
    {
        _source.AddImage(Repository, "v1", seed: 1);
        var (bought, used) = (0, 0);
        _source.Intercept = async context =>
        {
            if (context.Request.Path == "/token")
            {
                used = 0;
                await context.Response.WriteAsync($"{{\"token\":\"T{++bought}\"}}");
                return true;
            }

            var isValid = context.Request.Headers.Authorization == $"Bearer T{bought}" && ++used <= 2;
            return await RefuseAsync(context, !isValid, $"Bearer realm=\"http://{_source.Host}/token\",service=\"s\",scope=\"x\"");
        };

        await ImportAllAsync("--from", Address(":v1"), "--jobs", "1");

        Assert.NotNull(await ResolveAsync(Repository, "v1"));
        Assert.InRange(bought, 2, 5);
    }

    [Fact]
    public async Task Import_Basic_ShowsTheCredentialsOfTheAuthFile()
    {
        _source.AddImage(Repository, "v1", seed: 1);
        var auth = Convert.ToBase64String("user:secret"u8);
        _source.Intercept = context => RefuseAsync(context, context.Request.Headers.Authorization != $"Basic {auth}", "Basic realm=\"r\"");
        Run.Environment["REGISTRY_AUTH_FILE"] = Run.Folder.File("auth.json");
        await File.WriteAllTextAsync(Run.Folder.File("auth.json"), $"{{\"auths\":{{\"{_source.Host}\":{{\"auth\":\"{auth}\"}}}}}}");

        await ImportAllAsync("--from", Address(":v1"));

        Assert.NotNull(await ResolveAsync(Repository, "v1"));
    }

    [Fact]
    public async Task Import_NoCredentials_IsToldToBringSome()
    {
        _source.Intercept = context => RefuseAsync(context, true, "Basic realm=\"r\"");

        Assert.Equal(ExitCode.Failure, await ImportAsync("--from", Address("")));

        Assert.Equal(
            $"{_source.Host} refuses /v2/{Repository}/tags/list with 401: are there credentials, and may they pull?\n", Run.Error);
    }

    [Fact]
    public async Task Import_RedirectToAnotherHost_GoesThereWithoutCredentials()
    {
        var image = _source.AddImage(Repository, "v1", seed: 1);
        _source.Intercept = context =>
        {
            if (context.Request.Host.Value == _source.OtherHost)
            {
                context.Request.Path = context.Request.Path.Value!.Replace("/storage/", $"/v2/{Repository}/blobs/", StringComparison.Ordinal);
                return context.Response.Body.WriteAsync(_source.BytesOf(context.Request.Path)).AsTask().ContinueWith(_ => true, TaskScheduler.Default);
            }

            if (context.Request.Path.Value!.Contains("/blobs/", StringComparison.Ordinal) && context.Request.Headers.Authorization.Count > 0)
            {
                context.Response.Redirect($"http://{_source.OtherHost}/storage/{context.Request.Path.Value.Split('/')[^1]}");
                return Task.FromResult(true);
            }

            return RefuseAsync(context, context.Request.Headers.Authorization.Count == 0, "Basic realm=\"r\"");
        };
        Run.Input = "secret\n";

        await ImportAllAsync("--from", Address(":v1"), "--username", "user", "--password-stdin");

        Assert.Equal(image.Digest, await ResolveAsync(Repository, "v1"));
        var redirected = _source.Requests.Where(request => request.Host == _source.OtherHost).ToList();
        Assert.Equal(2, redirected.Count);
        Assert.All(redirected, request => Assert.Empty(request.Authorization));
    }

    private static Task<bool> RefuseAsync(HttpContext context, bool refuse, string challenge)
    {
        if (refuse)
        {
            context.Response.StatusCode = (int)HttpStatusCode.Unauthorized;
            context.Response.Headers.WWWAuthenticate = challenge;
        }

        return Task.FromResult(refuse);
    }

    private string Address(string reference) => $"docker://{_source.Host}/{Repository}{reference}";
}
