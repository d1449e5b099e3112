using Registry.Core.Access;
using Registry.Daemon.Auth;
using Xunit;

namespace Daemon.Tests.Auth;

public sealed class PasswordVerifierTests
{
    private const string Password = "correct horse";
    private const string Bcrypt = "$2y$05$gvBhh.7ogdT6sho5VwwmuuIXxvtWp75YMYvQ/zQXiaJ5cFK56m2ru";

    // Made by htpasswd(1) and crypt(3).
    public static TheoryData<string> KnownHashes { get; } =
    [
        Bcrypt,
        "$2b$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2",
        "$6$pU4xBwbZUy7frkI6$ERNRH05ayvp0UPYWq6PnV7LfuT8uYaD3IcMlWRqMp8lqLuAg2gDFt42gicflXqAf8R1MTiATS0/KqmZigfsJn0",
        "$5$Tdl69vaev6mnlSQJ$LETwvSH.ak7oj1Fiw08uSEXRCjASevj6/NhBzbS57g3",
        "$1$abcdefgh$y6iHhJNbuC0xpbk0w9pm80",
        "abhfCpXqd4GrI",
    ];

    [Theory]
    [MemberData(nameof(KnownHashes))]
    public void Verify_KnownHash_TakesItsPasswordAlone(string hash)
    {
        Assert.Null(PasswordVerifier.FindProblem(hash));
        Assert.True(PasswordVerifier.Verify(hash, Password));
        Assert.False(PasswordVerifier.Verify(hash, "Correct horse"));
        Assert.False(PasswordVerifier.Verify(hash, ""));
    }

    [Fact]
    public void Verify_OurOwnHash_TakesItsPasswordAlone()
    {
        var hash = PasswordHash.Create(Password);

        Assert.Null(PasswordVerifier.FindProblem(hash));
        Assert.True(PasswordVerifier.Verify(hash, Password));
        Assert.False(PasswordVerifier.Verify(hash, hash));
    }

    [Theory]
    [InlineData(Password + "\0")]
    [InlineData(Password + "\0more")]
    public void Verify_PasswordWithNul_IsWrong(string password) => Assert.False(PasswordVerifier.Verify(Bcrypt, password));

    [Theory]
    [InlineData("")]
    [InlineData("*0")]
    [InlineData("*1")]
    [InlineData("correct horse")]
    [InlineData("{SHA}L55TUjtiq8FBorTWAZ0jy6g129A=")]
    [InlineData("$apr1$ecKjJmvR$ErG3iinRqZa2MiYvmXlWZ1")]
    [InlineData("$2y$05$gvBhh.7ogdT6sho5Vwwmuu")]
    [InlineData("$2y$05$gvBhh.7ogdT6sho5VwwmuuIXxvtWp75YMYvQ/zQXiaJ5cFK56m2r")]
    [InlineData("$2y$05$gvBhh.7ogdT6sho5VwwmuuIXxvtWp75YMYvQ/zQXiaJ5cFK56m2ru ")]
    [InlineData("$2y$05$gvBhh.7ogdT6sho5VwwmuuIXxvtWp75YMYvQ/zQXiaJ5cFK56m2ru\0")]
    [InlineData("$6$abcdefgh$")]
    public void FindProblem_NoHashThatIsKnown_FindsOne(string hash)
    {
        Assert.Contains("libcrypt knows", PasswordVerifier.FindProblem(hash), StringComparison.Ordinal);
        Assert.False(PasswordVerifier.Verify(hash, hash));
        Assert.False(PasswordVerifier.Verify(hash, Password));
    }

    [Theory]
    [InlineData("$2y$31$gvBhh.7ogdT6sho5VwwmuuIXxvtWp75YMYvQ/zQXiaJ5cFK56m2ru")]
    [InlineData("$6$rounds=999999999$pU4xBwbZUy7frkI6$ERNRH05ayvp0UPYWq6PnV7LfuT8uYaD3IcMlWRqMp8lqLuAg2gDFt42gicflXqAf8R1MTiATS0/KqmZigfsJn0")]
    public void FindProblem_TooCostly_IsNotTried(string hash) =>
        Assert.Equal("checking a password against it would take too long", PasswordVerifier.FindProblem(hash));
}
