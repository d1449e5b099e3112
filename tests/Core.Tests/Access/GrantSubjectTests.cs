using Registry.Core.Access;
using Xunit;

namespace Core.Tests.Access;

public sealed class GrantSubjectTests
{
    [Theory]
    [InlineData("anonymous", GrantSubjectKind.Anonymous, "anonymous")]
    [InlineData("authenticated", GrantSubjectKind.Authenticated, "authenticated")]
    [InlineData("ann", GrantSubjectKind.Account, "user:ann")]
    [InlineData("user:ann", GrantSubjectKind.Account, "user:ann")]
    [InlineData("user", GrantSubjectKind.Account, "user:user")]
    [InlineData("group", GrantSubjectKind.Account, "user:group")]
    [InlineData("Anonymous", GrantSubjectKind.Account, "user:Anonymous")]
    [InlineData("group:team", GrantSubjectKind.Group, "group:team")]
    [InlineData("group:user", GrantSubjectKind.Group, "group:user")]
    public void TryParse_Subject_IsOfItsKind(string text, GrantSubjectKind kind, string formatted)
    {
        Assert.True(GrantSubject.TryParse(text, out var subject));
        Assert.Equal(kind, subject.Kind);
        Assert.Equal(formatted, subject.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("user:")]
    [InlineData("group:")]
    [InlineData("user:anonymous")]
    [InlineData("user:authenticated")]
    [InlineData("group:anonymous")]
    [InlineData("group:group:team")]
    [InlineData("user:group:team")]
    [InlineData("role:team")]
    [InlineData("Group:team")]
    [InlineData(" ann")]
    [InlineData("ann\n")]
    [InlineData("anonymous\0")]
    [InlineData("*")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(GrantSubject.TryParse(text, out _));

    [Fact]
    public void Equals_AccountAndGroupOfOneName_AreTwo()
    {
        Assert.NotEqual(GrantSubject.Of(AccountName.Parse("team")), GrantSubject.Of(GroupName.Parse("team")));
        Assert.Equal(GrantSubject.Of(AccountName.Parse("team")), GrantSubject.Of(AccountName.Parse("team")));
    }
}
