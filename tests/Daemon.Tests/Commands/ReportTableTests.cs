using Registry.Daemon.Commands;
using Xunit;

namespace Daemon.Tests.Commands;

public sealed class ReportTableTests
{
    [Fact]
    public void WriteTo_LongAndHostileCells_StayInTheirColumnsAndLines()
    {
        var table = new ReportTable("A", "B");
        table.Add("long\tname", "1");
        table.Add("x", "a\nb\u202e");

        Assert.Equal("A               B\nlong\\u0009name  1\nx               a\\u000ab\\u202e\n", Write(table));
    }

    [Fact]
    public void WriteTo_NoHeaderAndNoRows_IsEmpty() => Assert.Empty(Write(new ReportTable()));

    private static string Write(ReportTable table)
    {
        using var output = new StringWriter { NewLine = "\n" };
        table.WriteTo(output);
        return output.ToString();
    }
}
