using Registry.Core.Access;
using Xunit;

namespace Core.Tests.Access;

public sealed class NewPasswordTests
{
    [Theory]
    [InlineData("12345678")]
    [InlineData("correct horse battery staple")]
    [InlineData("pässwört:")]
    [InlineData("\U0001F511\U0001F511\U0001F511\U0001F511\U0001F511\U0001F511\U0001F511\U0001F511")]
    public void FindProblem_Allowed_FindsNone(string password) => Assert.Null(NewPassword.FindProblem(password));

    [Theory]
    [InlineData("", "at least 8 characters")]
    [InlineData("1234567", "at least 8 characters")]
    [InlineData("\U0001F511\U0001F511\U0001F511\U0001F511", "at least 8 characters")]
    [InlineData("12345678\n", "control characters")]
    [InlineData("12345678\0", "control characters")]
    [InlineData("1234\u009b5678", "control characters")]
    [InlineData("p\ufffdssword", "UTF-8")]
    public void FindProblem_Refused_TellsTheRule(string password, string rule) =>
        Assert.Contains(rule, NewPassword.FindProblem(password), StringComparison.Ordinal);

    [Fact]
    public void FindProblem_Length_IsCountedInBytes()
    {
        Assert.Null(NewPassword.FindProblem(new string('ä', PasswordHash.MaxLength / 2)));
        Assert.Contains("at most 1024 bytes", NewPassword.FindProblem(new string('ä', PasswordHash.MaxLength / 2) + "a"), StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_Again_IsAnother()
    {
        var passwords = Enumerable.Range(0, 100).Select(_ => NewPassword.Generate()).ToHashSet();

        Assert.Equal(100, passwords.Count);
        Assert.All(passwords, password => Assert.Null(NewPassword.FindProblem(password)));
        Assert.All(passwords, password => Assert.Equal(25, password.Length));
    }
}
