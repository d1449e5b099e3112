using Registry.Core.Model;
using Xunit;

namespace Core.Tests.Model;

public sealed class TagTests
{
    public static TheoryData<string> Valid => new()
    {
        "latest",
        "v1.0.0-rc.1",
        "_",
        "__",
        "0",
        "A",
        "sha256-" + new string('a', 64) + ".sig",
        "a..b",
        "a.",
        "a-",
        new string('a', 128),
    };

    public static TheoryData<string> Invalid => new()
    {
        "",
        ".",
        "..",
        ".a",
        "-a",
        "a/b",
        "a:b",
        "a+b",
        "a@b",
        "a b",
        " a",
        "a ",
        "a\n",
        "\na",
        "a\0",
        "a%20",
        "a\u00E9",
        "\uFF11",
        "1\uFF11",
        "\u0430",
        "\u0131",
        "a\u200B",
        new string('a', 129),
    };

    [Theory]
    [MemberData(nameof(Valid))]
    public void TryParse_Valid_KeepsTheText(string text)
    {
        Assert.True(Tag.TryParse(text, out var tag));
        Assert.Equal(text, tag.ToString());
        Assert.Equal(tag, Tag.Parse(text));
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void TryParse_Invalid_IsRefused(string text)
    {
        Assert.False(Tag.TryParse(text, out var tag));
        Assert.Equal("", tag.ToString());
        Assert.Throws<FormatException>(() => Tag.Parse(text));
    }

    [Fact]
    public void Equals_OtherCase_IsFalse() => Assert.NotEqual(Tag.Parse("a"), Tag.Parse("A"));
}
