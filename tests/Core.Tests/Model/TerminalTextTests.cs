using Registry.Core.Model;
using Xunit;

namespace Core.Tests.Model;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("plain é 漢 text", "plain é 漢 text")]
    [InlineData("\u001b[31m", "\\u001b[31m")]
    [InlineData("a\r\nb\t", "a\\u000d\\u000ab\\u0009")]
    [InlineData("\u202egnp\u2028\u0085", "\\u202egnp\\u2028\\u0085")]
    public void Escape_Text_IsFitForATerminal(string text, string escaped) => Assert.Equal(escaped, TerminalText.Escape(text));
}
