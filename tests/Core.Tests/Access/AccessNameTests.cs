using Registry.Core.Access;
using Xunit;

namespace Core.Tests.Access;

public sealed class AccessNameTests
{
    public static TheoryData<string> Valid => new()
    {
        "a",
        "0",
        "A",
        "ann",
        "ann.lee",
        "ann_lee-2",
        "ann+ci@example.org",
        "a..",
        "Anonymous",
        "anonymous1",
        new string('a', 128),
    };

    public static TheoryData<string> Invalid => new()
    {
        "",
        " ",
        ".a",
        "-a",
        "_a",
        "@a",
        "a b",
        "a ",
        "a:b",
        "a/b",
        "a,b",
        "a*",
        "a\n",
        "a\r",
        "a\0",
        "a\u001b",
        "\u00e9",
        "a\u200b",
        "\u0430nn",
        "\uff41",
        "a\u0661",
        "anonymous",
        "authenticated",
        new string('a', 129),
    };

    [Theory]
    [MemberData(nameof(Valid))]
    public void TryParse_Valid_KeepsTheText(string text)
    {
        Assert.True(AccountName.TryParse(text, out var account));
        Assert.Equal(text, account.ToString());
        Assert.Equal(account, AccountName.Parse(text));

        Assert.True(GroupName.TryParse(text, out var group));
        Assert.Equal(text, group.ToString());
        Assert.Equal(group, GroupName.Parse(text));
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void TryParse_Invalid_IsRefused(string text)
    {
        Assert.False(AccountName.TryParse(text, out var account));
        Assert.Equal("", account.ToString());
        Assert.Throws<FormatException>(() => AccountName.Parse(text));

        Assert.False(GroupName.TryParse(text, out var group));
        Assert.Equal("", group.ToString());
        Assert.Throws<FormatException>(() => GroupName.Parse(text));
    }

    [Fact]
    public void Equals_OtherCase_IsFalse()
    {
        Assert.NotEqual(AccountName.Parse("ann"), AccountName.Parse("Ann"));
        Assert.NotEqual(GroupName.Parse("team"), GroupName.Parse("Team"));
    }
}
