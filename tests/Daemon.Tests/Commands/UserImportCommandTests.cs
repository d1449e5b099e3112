using Registry.Core.Access;
using Registry.Daemon.Commands;
using Registry.Storage;
using Xunit;

namespace Daemon.Tests.Commands;

public sealed class UserImportCommandTests : AdministrationTests
{
    private const string Bcrypt = "$2y$05$gvBhh.7ogdT6sho5VwwmuuIXxvtWp75YMYvQ/zQXiaJ5cFK56m2ru";
    private const string Other = "$2b$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2";

    [Fact]
    public async Task Import_File_AddsItsUsersWithTheirHashes()
    {
        var file = Write($"# users\n\n  alice:{Bcrypt}\r\nbob:{Other}:more\n");

        Assert.Equal("added user alice\nadded user bob\n", await PrintAsync("user", "import", file));

        Assert.Equal(Bcrypt, await FindPasswordAsync("alice"));
        Assert.Equal(Other, await FindPasswordAsync("bob"));
        Assert.All((await ReadAsync("user", "list")).AsArray(), user => Assert.False((bool)user!["isAdministrator"]!));
    }

    [Fact]
    public async Task Import_Again_LeavesWhoIsThere()
    {
        await PrintAsync("user", "import", Write($"alice:{Bcrypt}\n"));

        Assert.Equal("left alice, who is there already\n", await PrintAsync("user", "import", Write($"alice:{Other}\n")));
        Assert.Equal(Bcrypt, await FindPasswordAsync("alice"));
        Assert.Equal("changed the password of alice\n", await PrintAsync("user", "import", Write($"alice:{Other}\n"), "--overwrite"));
        Assert.Equal(Other, await FindPasswordAsync("alice"));
    }

    [Theory]
    [InlineData("bob", "line 1 is left out: it is not NAME:HASH.")]
    [InlineData("bob:", "line 1 (bob) is left out: it has no hash that the system's libcrypt knows, as those of 'htpasswd -B' are.")]
    [InlineData("bob:secret", "line 1 (bob) is left out: it has no hash that the system's libcrypt knows, as those of 'htpasswd -B' are.")]
    [InlineData("bob:$apr1$ecKjJmvR$ErG3iinRqZa2MiYvmXlWZ1", "line 1 (bob) is left out: it has no hash that the system's libcrypt knows, as those of 'htpasswd -B' are.")]
    [InlineData("b\u001bb:" + Bcrypt, "line 1 (b\\u001bb) is left out: that is no name for a user: letters, digits and . _ - + @, the first a letter or digit.")]
    [InlineData("anonymous:" + Bcrypt, "line 1 (anonymous) is left out: that is no name for a user: letters, digits and . _ - + @, the first a letter or digit.")]
    public async Task Import_LineThatCannotBe_IsNamedAndTheRestIsImported(string line, string problem)
    {
        Assert.Equal(ExitCode.Failure, await Run.InvokeAsync("user", "import", Write($"{line}\nalice:{Bcrypt}\n"), "--data", Data));

        Assert.Equal("added user alice\n", Run.Output);
        Assert.Equal(problem + "\n", Run.Error);
    }

    [Fact]
    public async Task Import_UserTwice_TakesTheFirst()
    {
        Assert.Equal(ExitCode.Failure, await Run.InvokeAsync("user", "import", Write($"alice:{Bcrypt}\nalice:{Other}\n"), "--overwrite", "--data", Data));

        Assert.Equal("line 2 (alice) is left out: line 1 is about the same user, and the first counts.\n", Run.Error);
        Assert.Equal(Bcrypt, await FindPasswordAsync("alice"));
    }

    [Fact]
    public async Task Import_NoFile_IsRefused() =>
        Assert.Contains("absent", await FailAsync(ExitCode.Usage, "user", "import", Run.Folder.File("absent")), StringComparison.Ordinal);

    private string Write(string text)
    {
        var file = Run.Folder.File("htpasswd");
        File.WriteAllText(file, text);
        return file;
    }

    private async Task<string?> FindPasswordAsync(string name)
    {
        using var storage = RegistryStorage.Open(Data, TimeProvider.System);
        return await storage.Accounts.FindPasswordAsync(AccountName.Parse(name), default);
    }
}
