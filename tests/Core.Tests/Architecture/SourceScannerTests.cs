using Xunit;

namespace Core.Tests.Architecture;

public sealed class SourceScannerTests
{
    [Theory]
    [InlineData("a // b\nc", "a  c")]
    [InlineData("a // b", "a  ")]
    [InlineData("a /* b\n */ c", "a   c")]
    [InlineData("a /* b", "a  ")]
    [InlineData("a \"b // \\\" b\" c", "a   c")]
    [InlineData("a \"\" c", "a   c")]
    [InlineData("a @\"b \"\" \\\" c", "a   c")]
    [InlineData("a \"\"\"b \" \"\" // b\"\"\" c", "a   c")]
    [InlineData("a \"\"\"\" b \"\"\" b \"\"\"\" c", "a   c")]
    [InlineData("a '\"' c '\\'' d '\\u0041' e", "a   c   d   e")]
    [InlineData("a $\"b {c} b {{b}} {d[\"x\"]}\" e", "a cd[ ]  e")]
    [InlineData("a $@\"b \"\" {c}\" e", "a c  e")]
    [InlineData("a $\"{new { b = 1 }}\" c", "a new { b = 1 }  c")]
    [InlineData("a $$\"\"\"{b} {{c}} {{{d}}}\"\"\" e", "a cd  e")]
    [InlineData("a 'b", "a 'b")]
    public void CodeOf_CommentsAndLiterals_LeavesTheCode(string source, string expected) =>
        Assert.Equal(expected, SourceScanner.CodeOf(source));
}
