using Registry.Core.Access;
using Registry.Core.Stores;
using Registry.Daemon.Commands;
using Registry.Storage;
using Xunit;

namespace Daemon.Tests.Commands;

public sealed class UserCommandTests : AdministrationTests
{
    private const string Password = "correct horse";

    [Fact]
    public async Task Add_PasswordOfStandardInput_IsStoredHashed()
    {
        Run.Input = $"{Password}\nsecond line\n";

        Assert.Equal("added user alice\n", await PrintAsync("user", "add", "alice", "--password-stdin"));

        Assert.True(PasswordHash.Verify((await FindPasswordAsync("alice"))!, Password));
    }

    [Fact]
    public async Task Add_Terminal_AsksTwice()
    {
        Run.Secrets = new StringReader($"{Password}\n{Password}\n");

        Assert.Equal(ExitCode.Success, await Run.InvokeAsync("user", "add", "alice", "--admin", "--data", Data));

        Assert.Equal("added administrator alice\n", Run.Output);
        Assert.Equal("Password for alice: \nAgain: \n", Run.Error);
        Assert.True(PasswordHash.Verify((await FindPasswordAsync("alice"))!, Password));
    }

    [Theory]
    [InlineData("correct horse\ncorrect house\n", "These are two different passwords. Nothing was changed.\n")]
    [InlineData("correct horse\n", "Nothing was changed.\n")]
    [InlineData("", "Nothing was changed.\n")]
    [InlineData("short\nshort\n", "A password has at least 8 characters. Nothing was changed.\n")]
    public async Task Add_NoPasswordAtTheTerminal_AddsNobody(string typed, string problem)
    {
        Run.Secrets = new StringReader(typed);

        Assert.EndsWith("\n" + problem, await FailAsync(ExitCode.Failure, "user", "add", "alice"), StringComparison.Ordinal);
        Assert.Empty((await ReadAsync("user", "list")).AsArray());
    }

    [Theory]
    [InlineData(ExitCode.Usage, "There is no terminal to ask for the password at: give --password-stdin or --generate.\n")]
    [InlineData(ExitCode.Failure, "A password has at least 8 characters. Nothing was changed.\n", "--password-stdin")]
    [InlineData(ExitCode.Usage, "Only one of --password-stdin, --generate, --no-password can be given.\n", "--generate", "--no-password")]
    public async Task Add_NoPassword_AddsNobody(int exitCode, string problem, params string[] flags)
    {
        Assert.StartsWith(problem, await FailAsync(exitCode, ["user", "add", "alice", .. flags]), StringComparison.Ordinal);
        Assert.Empty((await ReadAsync("user", "list")).AsArray());
    }

    [Fact]
    public async Task Add_Generate_PrintsThePasswordAlone()
    {
        Assert.Equal(ExitCode.Success, await Run.InvokeAsync("user", "add", "alice", "--generate", "--data", Data));

        Assert.Equal("added user alice; the password, shown this once:\n", Run.Error);
        Assert.True(PasswordHash.Verify((await FindPasswordAsync("alice"))!, Run.Output.TrimEnd('\n')));
    }

    [Fact]
    public async Task Add_NobodyYet_BeginsTheDataFolder()
    {
        var data = Run.Folder.File("new");
        Directory.CreateDirectory(data);

        Assert.Equal(ExitCode.Success, await Run.InvokeAsync("user", "add", "ci", "--no-password", "--data", data));
        Assert.Equal(ExitCode.Success, await Run.InvokeAsync("user", "list", "--data", data));
        Assert.Contains("\nci    user  enabled  no        0       -       ", Run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_NameThatIsTaken_ChangesNothing()
    {
        await AddAsync("alice");

        Assert.StartsWith(
            "There is a user alice already. ", await FailAsync(ExitCode.Failure, "user", "add", "alice", "--admin", "--generate"), StringComparison.Ordinal);
        Assert.False((bool)(await ReadAsync("user", "list"))[0]!["isAdministrator"]!);
    }

    [Theory]
    [InlineData("anonymous")]
    [InlineData("a:b")]
    [InlineData(".a")]
    [InlineData("a\u001bb")]
    public async Task Add_NoName_IsRefused(string name)
    {
        var error = await FailAsync(ExitCode.Usage, "user", "add", name, "--generate");

        Assert.StartsWith("Expected a user's name (letters, ", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', error);
    }

    [Fact]
    public async Task Password_Changed_IsTheNewOneAlone()
    {
        Run.Input = Password;
        await PrintAsync("user", "add", "alice", "--password-stdin");
        Run.Input = "battery staple";

        Assert.Equal("changed the password of alice\n", await PrintAsync("user", "passwd", "alice", "--password-stdin"));

        var hash = (await FindPasswordAsync("alice"))!;
        Assert.True(PasswordHash.Verify(hash, "battery staple"));
        Assert.False(PasswordHash.Verify(hash, Password));
    }

    [Theory]
    [InlineData("user", "passwd", "alcie", "--generate")]
    [InlineData("user", "disable", "alice", "alcie")]
    [InlineData("user", "enable", "alcie")]
    [InlineData("user", "promote", "alcie")]
    [InlineData("user", "demote", "alcie")]
    [InlineData("user", "remove", "alice", "alcie", "--yes")]
    [InlineData("token", "create", "--user", "alcie", "--name", "ci")]
    [InlineData("token", "list", "--user", "alcie")]
    [InlineData("token", "revoke", "alcie", "ci")]
    [InlineData("group", "add", "team", "alice", "alcie")]
    [InlineData("grant", "add", "alcie", "*", "pull")]
    [InlineData("grant", "remove", "alcie", "*")]
    public async Task Any_UnknownUser_SuggestsTheNearestAndChangesNothing(params string[] arguments)
    {
        await AddAsync("alice");

        Assert.Equal(
            "There is no user alcie; did you mean 'alice'? 'registryd user list' tells who there is.\n", await FailAsync(ExitCode.Failure, arguments));
        var user = Assert.Single((await ReadAsync("user", "list")).AsArray())!;
        Assert.False((bool)user["isDisabled"]!);
        Assert.Empty(user["groups"]!.AsArray());
    }

    [Fact]
    public async Task List_Several_TellsOfEach()
    {
        await AddAsync("root", "--admin");
        await AddAsync("alice");
        await PrintAsync("group", "add", "team", "alice");
        await PrintAsync("group", "add", "ops", "alice", "root");
        await PrintAsync("user", "disable", "alice");
        await Run.InvokeAsync("token", "create", "--user", "alice", "--name", "ci", "--data", Data);

        var users = (await ReadAsync("user", "list")).AsArray();
        var lines = (await PrintAsync("user", "list")).Split('\n');

        Assert.Equal("USER   ROLE           STATE     PASSWORD  TOKENS  GROUPS    ADDED", lines[0]);
        Assert.StartsWith("alice  user           disabled  no        1       ops,team  20", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("root   administrator  enabled   no        0       ops       20", lines[2], StringComparison.Ordinal);
        Assert.True((bool)users[1]!["isAdministrator"]!);
        Assert.True((bool)users[0]!["isDisabled"]!);
        Assert.Equal(1, (int)users[0]!["tokens"]!);
    }

    [Theory]
    [InlineData("user", "UPDATE account SET name = 'a b' WHERE name = 'alice'")]
    [InlineData("grant", "UPDATE access_grant SET actions = 256 WHERE repositories = 'a'")]
    [InlineData("group", "UPDATE user_group SET name = 'a b' WHERE name = 'team'")]
    public async Task List_DamagedRecord_IsNamedAndTheRestIsListed(string command, string damage)
    {
        await AddAsync("alice");
        await AddAsync("bob");
        await PrintAsync("group", "add", "team", "bob");
        await PrintAsync("group", "add", "ops", "bob");
        await PrintAsync("grant", "add", "anonymous", "a", "pull");
        await PrintAsync("grant", "add", "anonymous", "b", "pull");
        Content.Damage(damage);
        Run.Clear();

        Assert.Equal(ExitCode.Failure, await Run.InvokeAsync(command, "list", "--data", Data));

        Assert.Equal(2, Run.Output.Count(c => c == '\n'));
        Assert.Contains(" is left out: its record in the database is damaged. ", Run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("disable")]
    [InlineData("demote")]
    public async Task Change_LastAdministrator_NeedsYes(string change)
    {
        await AddAsync("root", "--admin");
        await AddAsync("other", "--admin");
        Assert.Equal(Done(change, "other"), await PrintAsync("user", change, "other"));

        Assert.StartsWith("No administrator would be left: ", await FailAsync(ExitCode.Failure, "user", change, "root"), StringComparison.Ordinal);
        Assert.Equal(Done(change, "root"), await PrintAsync("user", change, "root", "--yes"));
    }

    [Fact]
    public async Task Change_AllAdministratorsAtOnce_NeedsYes()
    {
        await AddAsync("root", "--admin");
        await AddAsync("other", "--admin");

        await FailAsync(ExitCode.Failure, "user", "disable", "root", "other");
        Assert.All((await ReadAsync("user", "list")).AsArray(), user => Assert.False((bool)user!["isDisabled"]!));
    }

    [Fact]
    public async Task Change_AndBack_IsAsBefore()
    {
        await AddAsync("alice");

        Assert.Equal("disabled alice\n", await PrintAsync("user", "disable", "alice"));
        Assert.Equal("enabled alice\n", await PrintAsync("user", "enable", "alice"));
        Assert.Equal("promoted alice\n", await PrintAsync("user", "promote", "alice"));
        Assert.True((bool)(await ReadAsync("user", "list"))[0]!["isAdministrator"]!);
        Assert.Equal("demoted alice\n", await PrintAsync("user", "demote", "alice", "-y"));
        Assert.False((bool)(await ReadAsync("user", "list"))[0]!["isDisabled"]!);
    }

    [Fact]
    public async Task Remove_DryRun_TellsAndRemovesNothing()
    {
        await AddAsync("alice", "--admin");
        await PrintAsync("grant", "add", "alice", "team/*", "pull");
        await Run.InvokeAsync("token", "create", "--user", "alice", "--name", "ci", "--data", Data);

        Assert.Equal(
            "would delete user alice with 1 access token and 1 grant; no administrator is left then\n",
            await PrintAsync("user", "remove", "alice", "--dry-run"));
        Assert.Single((await ReadAsync("user", "list")).AsArray());
    }

    [Fact]
    public async Task Remove_Yes_TakesGrantsAndTokensAlong()
    {
        await AddAsync("alice");
        await AddAsync("bob");
        await PrintAsync("grant", "add", "alice", "team/*", "pull");
        await PrintAsync("grant", "add", "bob", "team/*", "pull");

        Assert.Equal("removed alice\n", await PrintAsync("user", "remove", "alice", "--yes"));

        Assert.Equal("bob", (string)Assert.Single((await ReadAsync("user", "list")).AsArray())!["name"]!);
        Assert.Equal("user:bob", (string)Assert.Single((await ReadAsync("grant", "list")).AsArray())!["subject"]!);
    }

    [Fact]
    public async Task Remove_NoTerminal_NeedsYes()
    {
        await AddAsync("alice");

        Assert.Contains("--yes", await FailAsync(ExitCode.Usage, "user", "remove", "alice"), StringComparison.Ordinal);
        Assert.Single((await ReadAsync("user", "list")).AsArray());
    }

    private static string Done(string change, string name) => $"{(change == "disable" ? "disabled" : "demoted")} {name}\n";

    private Task<string> AddAsync(string name, params string[] flags) => PrintAsync(["user", "add", name, "--no-password", .. flags]);

    private async Task<string?> FindPasswordAsync(string name)
    {
        using var storage = RegistryStorage.Open(Data, TimeProvider.System);
        IAccountStore accounts = storage.Accounts;
        return await accounts.FindPasswordAsync(AccountName.Parse(name), default);
    }
}
