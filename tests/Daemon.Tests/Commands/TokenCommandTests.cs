using System.Text.Json.Nodes;
using Registry.Core.Access;
using Registry.Core.Stores;
using Registry.Daemon.Commands;
using Registry.Storage;
using Xunit;

namespace Daemon.Tests.Commands;

public sealed class TokenCommandTests : AdministrationTests
{
    [Fact]
    public async Task Create_Limited_PrintsTheSecretAlone()
    {
        await AddUserAsync();
        Run.Clear();

        Assert.Equal(
            ExitCode.Success,
            await Run.InvokeAsync(
                "token", "create", "--user", "alice", "--name", "ci", "--repository", "team/*", "--repository", "base", "--actions", "pull,push",
                "--data", Data));

        Assert.Equal(
            "created token ci of alice for pull,push in team/*; pull,push in base, good until it is revoked; shown this once:\n", Run.Error);
        var token = (await FindAsync(Run.Output.TrimEnd('\n')))!;
        Assert.Equal(("alice", "ci"), (token.Account.ToString(), token.Name));
        Assert.Equal(["team/*", "base"], token.Limits.Select(limit => limit.Repositories.ToString()));
        Assert.All(token.Limits, limit => Assert.Equal(RegistryAction.Pull | RegistryAction.Push, limit.Actions));
        Assert.Null(token.ExpiresAt);
    }

    [Theory]
    [InlineData("")]
    [InlineData("* pull", "--actions", "pull")]
    [InlineData("team/* admin", "--repository", "team/*")]
    public async Task Create_Flags_LimitIt(string limits, params string[] flags)
    {
        await AddUserAsync();

        var token = (await FindAsync((string)(await CreateAsync(flags))["token"]!))!;

        Assert.Equal(limits, string.Join(", ", token.Limits.Select(limit => $"{limit.Repositories} {ActionList.Format(limit.Actions)}")));
    }

    [Fact]
    public async Task Create_Json_TellsEverything()
    {
        await AddUserAsync();

        var created = await CreateAsync("--repository", "team/*", "--actions", "pull", "--expires", "90d");

        Assert.Equal(("alice", "ci"), ((string)created["user"]!, (string)created["name"]!));
        Assert.Equal("team/*", (string)created["limits"]![0]!["repository"]!);
        Assert.Equal("pull", (string)Assert.Single(created["limits"]![0]!["actions"]!.AsArray())!);
        Assert.Equal(TimeSpan.FromDays(90), (DateTimeOffset)created["expiresAt"]! - (DateTimeOffset)created["createdAt"]!);
    }

    [Fact]
    public async Task Create_Json_TellsTheTimesThatTheListTells()
    {
        await AddUserAsync();

        var created = await CreateAsync("--expires", "90d");

        var listed = (await ReadAsync("token", "list"))[0]!;
        Assert.Equal((string)listed["createdAt"]!, (string)created["createdAt"]!);
        Assert.Equal((string)listed["expiresAt"]!, (string)created["expiresAt"]!);
    }

    [Theory]
    [InlineData("a duration such as 90d, at most 36500d, or never", "--expires", "90")]
    [InlineData("a duration such as 90d, at most 36500d, or never", "--expires", "0d")]
    [InlineData("a duration such as 90d, at most 36500d, or never", "--expires", "36501d")]
    [InlineData("actions such as pull,push (there are pull, push, delete and admin)", "--actions", "read")]
    [InlineData("a repository such as team/app, or a pattern such as 'team/*', in lower case", "--repository", "a b")]
    [InlineData("a repository such as team/app, or a pattern such as 'team/*', in lower case", "--repository", "Team/*")]
    public async Task Create_WrongFlag_IsRefused(string expected, string flag, string value)
    {
        await AddUserAsync();

        Assert.StartsWith(
            $"Expected {expected}, found '{value}'.\n",
            await FailAsync(ExitCode.Usage, "token", "create", "--user", "alice", "--name", "ci", flag, value),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_NameThatIsTaken_IsRefused()
    {
        await AddUserAsync();
        var secret = (string)(await CreateAsync())["token"]!;

        Assert.Equal(
            "alice has a token ci already: take another name, or revoke it with 'registryd token revoke alice ci'.\n",
            await FailAsync(ExitCode.Failure, "token", "create", "--user", "alice", "--name", "ci"));
        Assert.NotNull(await FindAsync(secret));
    }

    [Fact]
    public async Task List_Several_TellsOfEachButNoSecret()
    {
        await AddUserAsync();
        await AddUserAsync("bob");
        var secret = (string)(await CreateAsync("--actions", "pull", "--expires", "1d"))["token"]!;
        await ReadAsync("token", "create", "--user", "bob", "--name", "old", "--expires", "1ms");
        await UseAsync("alice", "ci", DateTimeOffset.FromUnixTimeSeconds(1));

        var output = await PrintAsync("token", "list");

        var lines = output.Split('\n');
        Assert.Equal("USER   NAME  CREATED               EXPIRES                         USED                  GOOD FOR", lines[0]);
        Assert.StartsWith("alice  ci    20", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("  1970-01-01T00:00:01Z  pull in *", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("Z (expired)  never                 all that the user may do", lines[2], StringComparison.Ordinal);
        Assert.DoesNotContain(secret, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_OfOneUser_IsThatUsers()
    {
        await AddUserAsync();
        await AddUserAsync("bob");
        await CreateAsync();
        await ReadAsync("token", "create", "--user", "bob", "--name", "old", "--expires", "1ms");

        var token = Assert.Single((await ReadAsync("token", "list", "--user", "bob")).AsArray())!;

        Assert.Equal(("bob", "old"), ((string)token["user"]!, (string)token["name"]!));
        Assert.True((bool)token["isExpired"]!);
        Assert.Null(token["lastUsed"]);
        Assert.Null(token["token"]);
    }

    [Fact]
    public async Task List_DamagedToken_SaysSoAndCanBeRevoked()
    {
        await AddUserAsync();
        await CreateAsync();
        Content.Damage("UPDATE access_token SET limits = 'x'");

        Assert.EndsWith("  nothing: its record is damaged\n", await PrintAsync("token", "list"), StringComparison.Ordinal);
        Assert.True((bool)(await ReadAsync("token", "list"))[0]!["isDamaged"]!);
        await PrintAsync("token", "revoke", "alice", "ci");
        Assert.Empty((await ReadAsync("token", "list")).AsArray());
    }

    [Fact]
    public async Task Revoke_Token_IsGone()
    {
        await AddUserAsync();
        var secret = (string)(await CreateAsync())["token"]!;

        Assert.Equal(
            "alice has no token c1; did you mean 'ci'? 'registryd token list --user alice' tells which there are.\n",
            await FailAsync(ExitCode.Failure, "token", "revoke", "alice", "c1"));
        Assert.Equal("revoked token ci of alice\n", await PrintAsync("token", "revoke", "alice", "ci"));
        Assert.Null(await FindAsync(secret));
    }

    private Task<string> AddUserAsync(string name = "alice") => PrintAsync("user", "add", name, "--no-password");

    private Task<JsonNode> CreateAsync(params string[] flags) => ReadAsync(["token", "create", "--user", "alice", "--name", "ci", .. flags]);

    private async Task<AccessTokenRecord?> FindAsync(string secret)
    {
        using var storage = RegistryStorage.Open(Data, TimeProvider.System);
        return await storage.AccessTokens.FindAsync(TokenSecret.Hash(secret), default);
    }

    private async Task UseAsync(string user, string name, DateTimeOffset at)
    {
        using var storage = RegistryStorage.Open(Data, TimeProvider.System);
        await storage.AccessTokens.RecordUseAsync([new AccessTokenUse(AccountName.Parse(user), name, at)], TimeSpan.Zero, default);
    }
}
