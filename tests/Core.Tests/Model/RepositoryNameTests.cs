using Registry.Core.Model;
using Xunit;

namespace Core.Tests.Model;

public sealed class RepositoryNameTests
{
    public static TheoryData<string> Valid => new()
    {
        "a",
        "0",
        "library/debian",
        "a/b/c/d/e/f/g",
        "a.b",
        "a_b",
        "a__b",
        "a-b",
        "a---b",
        "a-b_c.d__e",
        "a/blobs/uploads/manifests/latest",
        "v2",
        "tags/list",
        new string('a', 255),
        new string('a', 127) + "/" + new string('b', 127),
        "a" + new string('-', 253) + "b",
    };

    public static TheoryData<string> Invalid => new()
    {
        "",
        "/",
        "/a",
        "a/",
        "a//b",
        ".",
        "..",
        "../a",
        "a/..",
        "a/../b",
        "a/./b",
        "a..b",
        "a.-b",
        "a_-b",
        "a-_b",
        "a___b",
        "a.",
        "a_",
        "a-",
        ".a",
        "_a",
        "-a",
        "a/-b",
        "a-/b",
        "A",
        "a/B",
        "a b",
        "a\n",
        "a\n/b",
        "\na",
        "a\0",
        "a\r\n",
        "a\t",
        "a:b",
        "a@b",
        "a+b",
        "a%2fb",
        "a\\b",
        "a/b\u200B",
        "\uFF11",
        "a\uFF11",
        "\u0430",
        "stra\u00DFe",
        "\u0131",
        "\u017F",
        "a\u2024b",
        "a\uFF0Fb",
        "a\u2215b",
        new string('a', 256),
    };

    [Theory]
    [MemberData(nameof(Valid))]
    public void TryParse_Valid_KeepsTheText(string text)
    {
        Assert.True(RepositoryName.TryParse(text, out var name));
        Assert.Equal(text, name.ToString());
        Assert.Equal(name, RepositoryName.Parse(text));
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void TryParse_Invalid_IsRefused(string text)
    {
        Assert.False(RepositoryName.TryParse(text, out var name));
        Assert.Equal("", name.ToString());
        Assert.Throws<FormatException>(() => RepositoryName.Parse(text));
    }

    [Fact]
    public void Equals_OtherName_IsFalse() => Assert.NotEqual(RepositoryName.Parse("a"), RepositoryName.Parse("b"));
}
