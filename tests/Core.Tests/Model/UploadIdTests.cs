using Registry.Core.Model;
using Xunit;

namespace Core.Tests.Model;

public sealed class UploadIdTests
{
    private const string Canonical = "0f8fad5b-d9cb-469f-a165-70867728950e";

    public static TheoryData<string> Invalid => new()
    {
        "",
        Canonical.ToUpperInvariant(),
        "0f8fad5b-d9cb-469F-a165-70867728950e",
        Canonical + "\n",
        Canonical + " ",
        " " + Canonical,
        "\t" + Canonical[1..],
        Canonical[..35],
        Canonical + "0",
        Canonical.Replace("-", "", StringComparison.Ordinal),
        "{" + Canonical + "}",
        "(" + Canonical + ")",
        "0x8fad5b-d9cb-469f-a165-70867728950e",
        "+f8fad5b-d9cb-469f-a165-70867728950e",
        "0f8fad5bd-9cb-469f-a165-70867728950e",
        "------------------------------------",
        "0f8fad5g-d9cb-469f-a165-70867728950e",
        "\uFF10f8fad5b-d9cb-469f-a165-70867728950e",
        "0f8fad5b\u2010d9cb\u2010469f\u2010a165\u201070867728950e",
        "../fad5b-d9cb-469f-a165-70867728950e",
    };

    [Fact]
    public void TryParse_Canonical_KeepsTheText()
    {
        Assert.True(UploadId.TryParse(Canonical, out var id));
        Assert.Equal(Canonical, id.ToString());
        Assert.Equal(id, UploadId.Parse(Canonical));
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void TryParse_AnythingElse_IsRefused(string text)
    {
        Assert.False(UploadId.TryParse(text, out _));
        Assert.Throws<FormatException>(() => UploadId.Parse(text));
    }

    [Fact]
    public void New_Twice_DiffersAndReadsBack()
    {
        var id = UploadId.New();

        Assert.NotEqual(id, UploadId.New());
        Assert.Equal(id, UploadId.Parse(id.ToString()));
    }
}
