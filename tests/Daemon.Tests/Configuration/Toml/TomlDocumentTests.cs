using System.Text;
using Registry.Daemon.Configuration.Toml;
using Xunit;

namespace Daemon.Tests.Configuration.Toml;

public sealed class TomlDocumentTests
{
    [Theory]
    [InlineData("", "{}")]
    [InlineData("\uFEFFa = 1", "{ a = 1 }")]
    [InlineData("# only a comment", "{}")]
    [InlineData("a = 1 # comment é\r\n\r\n\tb = 2\r\n", "{ a = 1, b = 2 }")]
    [InlineData("1 = 1\n-_a = 2\n'' = 3\n\"x y\" = 4", "{ 1 = 1, -_a = 2, \"\" = 3, \"x y\" = 4 }")]
    [InlineData("a . 'b.c' .\"d\" = 1\na.e = 2", "{ a = { \"b.c\" = { d = 1 }, e = 2 } }")]
    [InlineData("3.14 = 1", "{ 3 = { 14 = 1 } }")]
    [InlineData("true = 1\ninf = 2\n1979-05-27 = 3", "{ true = 1, inf = 2, 1979-05-27 = 3 }")]
    public void Parse_CommentsAndKeys_ReadsThem(string document, string expected) => Assert.Equal(expected, Parse(document).ToString());

    [Theory]
    [InlineData("0", "0")]
    [InlineData("+0", "0")]
    [InlineData("-17", "-17")]
    [InlineData("1_000_2", "10002")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("0xDEAD_beef", "3735928559")]
    [InlineData("0x7fffffffffffffff", "9223372036854775807")]
    [InlineData("0o0755", "493")]
    [InlineData("0b1101_0110", "214")]
    [InlineData("true", "true")]
    [InlineData("false", "false")]
    [InlineData("3.0", "3.0")]
    [InlineData("-0.01", "-0.01")]
    [InlineData("5e+22", "5E+22")]
    [InlineData("1e06", "1000000.0")]
    [InlineData("6_2.6_2E-0_1", "6.262")]
    [InlineData("+inf", "inf")]
    [InlineData("-inf", "-inf")]
    [InlineData("-nan", "nan")]
    [InlineData("1979-05-27T07:32:00Z", "1979-05-27T07:32:00Z")]
    [InlineData("1979-05-27t00:32:00.999999-07:00", "1979-05-27t00:32:00.999999-07:00")]
    [InlineData("1979-05-27 07:32:00z # at", "1979-05-27 07:32:00z")]
    [InlineData("1979-05-27T07:32:60.5", "1979-05-27T07:32:60.5")]
    [InlineData("2000-02-29", "2000-02-29")]
    [InlineData("0000-02-29 ", "0000-02-29")]
    [InlineData("07:32:00.1234567890123", "07:32:00.1234567890123")]
    public void Parse_Scalar_ReadsIt(string value, string expected) => Assert.Equal(expected, ParseValue(value).ToString());

    [Theory]
    [InlineData("\"\"", "")]
    [InlineData("''", "")]
    [InlineData(@"""\b\t\n\f\r\""\\\u00e9\U0001F600""", "\b\t\n\f\r\"\\é😀")]
    [InlineData("\"tab\there 😀\"", "tab\there 😀")]
    [InlineData(@"'C:\a\""b""'", @"C:\a\""b""")]
    [InlineData("\"\"\"\"\"\"", "")]
    [InlineData("\"\"\"\r\na\r\nb\"\"\"", "a\nb")]
    [InlineData("\"\"\"a \\  \n\n \t b\"\"\"", "a b")]
    [InlineData("\"\"\"a\\\r\n  b\\\"\"\"\"", "ab\"")]
    [InlineData("\"\"\"\"\"a\"\"b\"\"\"\"\"", "\"\"a\"\"b\"\"")]
    [InlineData("'''\n\\n'a''b'''''", "\\n'a''b''")]
    public void Parse_String_ReadsIt(string value, string expected) =>
        Assert.Equal(expected, Assert.IsType<TomlString>(ParseValue(value)).Value);

    [Theory]
    [InlineData("[]", "[]")]
    [InlineData("[1, 'a', [2.5, {}], true,]", "[1, \"a\", [2.5, {}], true]")]
    [InlineData("[ # one\n 1 # two\r\n , \n\n 2 ,# three\n ]", "[1, 2]")]
    [InlineData("{}", "{}")]
    [InlineData("{ a.b = 1, a.c = [\n2\n], \"d\" = { e = 07:00:00 } }", "{ a = { b = 1, c = [2] }, d = { e = 07:00:00 } }")]
    public void Parse_ArrayOrInlineTable_ReadsIt(string value, string expected) => Assert.Equal(expected, ParseValue(value).ToString());

    [Theory]
    [InlineData("[a]\nb = 1\n[ c . 'd' ]\ne = 2", "{ a = { b = 1 }, c = { d = { e = 2 } } }")]
    [InlineData("[a.b.c]\n[a]\nd = 1", "{ a = { b = { c = {} }, d = 1 } }")]
    [InlineData("[a.b.c]\nz = 9\n[a]\nb.x = 1", "{ a = { b = { c = { z = 9 }, x = 1 } } }")]
    [InlineData("[a]\nb.c = 1\n[a.b.d]\ne = 2", "{ a = { b = { c = 1, d = { e = 2 } } } }")]
    [InlineData("[[a]]\nb = 1\n[[a]]\n[a.c]\nd = 2\n[[a.e]]\n[[a.e]]", "{ a = [{ b = 1 }, { c = { d = 2 }, e = [{}, {}] }] }")]
    [InlineData("[a]\n[b]\n[a.c]", "{ a = { c = {} }, b = {} }")]
    public void Parse_Headers_BuildTheTables(string document, string expected) => Assert.Equal(expected, Parse(document).ToString());

    [Theory]
    // Keys and the ends of lines
    [InlineData("a", 1, 2)]
    [InlineData("a =", 1, 4)]
    [InlineData("= 1", 1, 1)]
    [InlineData("a = 1 b = 2", 1, 7)]
    [InlineData("a = 1\rb = 2", 1, 6)]
    [InlineData("a.= 1", 1, 3)]
    [InlineData("é = 1", 1, 1)]
    [InlineData("\"\"\"a\"\"\" = 1", 1, 3)]
    [InlineData("a\n= 1", 1, 2)]
    [InlineData("a = 1 # \u0001", 1, 9)]
    [InlineData("a = 1 # \u007F", 1, 9)]
    [InlineData("\0", 1, 1)]
    // Numbers and booleans
    [InlineData("a = 01", 1, 5)]
    [InlineData("a = 1__0", 1, 5)]
    [InlineData("a = _1", 1, 5)]
    [InlineData("a = 1_", 1, 5)]
    [InlineData("a = +0x1", 1, 5)]
    [InlineData("a = 0xg", 1, 5)]
    [InlineData("a = 0b2", 1, 5)]
    [InlineData("a = 0o8", 1, 5)]
    [InlineData("a = 0x", 1, 5)]
    [InlineData("a = 0X1", 1, 5)]
    [InlineData("a = 0x8000000000000000", 1, 5)]
    [InlineData("a = 9223372036854775808", 1, 5)]
    [InlineData("a = 1.", 1, 5)]
    [InlineData("a = .5", 1, 5)]
    [InlineData("a = 03.14", 1, 5)]
    [InlineData("a = 1.e1", 1, 5)]
    [InlineData("a = 1e", 1, 5)]
    [InlineData("a = 1e1.0", 1, 5)]
    [InlineData("a = 1._0", 1, 5)]
    [InlineData("a = ++1", 1, 5)]
    [InlineData("a = -", 1, 5)]
    [InlineData("a = True", 1, 5)]
    [InlineData("a = Inf", 1, 5)]
    // Dates and times
    [InlineData("a = 1979-13-01", 1, 5)]
    [InlineData("a = 1979-02-29", 1, 5)]
    [InlineData("a = 1979-5-27", 1, 5)]
    [InlineData("a = 1979-05-27T07:32", 1, 5)]
    [InlineData("a = 1979-05-27T24:00:00", 1, 5)]
    [InlineData("a = 1979-05-27T07:60:00", 1, 5)]
    [InlineData("a = 1979-05-27T07:32:61", 1, 5)]
    [InlineData("a = 1979-05-27T07:32:00.", 1, 5)]
    [InlineData("a = 1979-05-27T07:32:00+24:00", 1, 5)]
    [InlineData("a = 1979-05-27T07:32:00+0100", 1, 5)]
    [InlineData("a = 1979-05-27T", 1, 5)]
    [InlineData("a = 07:32", 1, 5)]
    [InlineData("a = 07:32:00Z", 1, 5)]
    // Strings
    [InlineData("a = \"b", 1, 7)]
    [InlineData("a = \"b\nc\"", 1, 7)]
    [InlineData("a = 'b\nc'", 1, 7)]
    [InlineData("a = \"\\q\"", 1, 6)]
    [InlineData("a = \"\\e\"", 1, 6)]
    [InlineData("a = \"\\", 1, 6)]
    [InlineData("a = \"\\u12\"", 1, 10)]
    [InlineData("a = \"\\uD800\"", 1, 6)]
    [InlineData("a = \"\\U00110000\"", 1, 6)]
    [InlineData("a = \"\u0001\"", 1, 6)]
    [InlineData("a = '\u007F'", 1, 6)]
    [InlineData("a = \"\"\"\nb\n", 3, 1)]
    [InlineData("a = '''b\rc'''", 1, 9)]
    [InlineData("a = \"\"\"b\"\"\"\"\"\"", 1, 14)]
    [InlineData("a = \"\"\"b \\ c\"\"\"", 1, 10)]
    // Arrays and inline tables
    [InlineData("a = [1 2]", 1, 8)]
    [InlineData("a = [1,,2]", 1, 8)]
    [InlineData("a = [,]", 1, 6)]
    [InlineData("a = [1", 1, 7)]
    [InlineData("a = {b = 1,}", 1, 12)]
    [InlineData("a = {b = 1 c = 2}", 1, 12)]
    [InlineData("a = {b = 1\n}", 1, 11)]
    [InlineData("a = {\nb = 1}", 1, 6)]
    [InlineData("a = {b}", 1, 7)]
    // Headers
    [InlineData("[]", 1, 2)]
    [InlineData("[a", 1, 3)]
    [InlineData("[a]b", 1, 4)]
    [InlineData("[a] [b]", 1, 5)]
    [InlineData("[[a]", 1, 5)]
    [InlineData("[[a] ]", 1, 5)]
    [InlineData("[ [a]]", 1, 3)]
    [InlineData("[a.]", 1, 4)]
    [InlineData("[a..b]", 1, 4)]
    // Redefinitions
    [InlineData("a = 1\na = 2", 2, 1)]
    [InlineData("a = 1\n\"\\u0061\" = 2", 2, 1)]
    [InlineData("a = 1\na.b = 2", 2, 1)]
    [InlineData("a.b = 1\na = 2", 2, 1)]
    [InlineData("a = 1\n[a]", 2, 2)]
    [InlineData("[a]\n[a]", 2, 2)]
    [InlineData("[a]\n[b]\n[a]", 3, 2)]
    [InlineData("[a.b]\n[a]\nb = 1", 3, 1)]
    [InlineData("a.b = 1\n[a]", 2, 2)]
    [InlineData("[a]\nb.c = 1\n[a.b]", 3, 4)]
    [InlineData("[a.b.c]\n[a]\nb.c.d = 1", 3, 3)]
    [InlineData("[[a.b]]\n[a]\nb.c = 1", 3, 1)]
    [InlineData("a = {}\n[a.b]", 2, 2)]
    [InlineData("a = {}\na.b = 1", 2, 1)]
    [InlineData("a = {b.c = 1}\n[a.b.d]", 2, 2)]
    [InlineData("a = {b = 1, b = 2}", 1, 13)]
    [InlineData("a = {b = {c = 1}, b.d = 2}", 1, 19)]
    [InlineData("a = [{}]\n[[a]]", 2, 3)]
    [InlineData("a = [{}]\n[a.b]", 2, 2)]
    [InlineData("[a]\n[[a]]", 2, 3)]
    [InlineData("[a.b]\n[[a]]", 2, 3)]
    [InlineData("[[a]]\n[a]", 2, 2)]
    [InlineData("[[a]]\n[a.b]\n[[a.b]]", 3, 5)]
    public void Parse_Invalid_TellsWhere(string document, int line, int column) =>
        Assert.Equal(new TomlPosition(line, column), Refuse(document).Position);

    [Theory]
    [InlineData("level = debug", "expected a value, found debug; strings stand in quotes")]
    [InlineData("listen = ", "expected a value, found the end of the file")]
    [InlineData("a = 1\na = 2", "a is already defined at line 1 and may be given once only")]
    [InlineData("a = 'b\n'", "expected ' to close the string, found the end of the line")]
    [InlineData("😀 = 1", "expected a key (letters, digits, '_' and '-', anything else in quotes), found '😀'")]
    public void Parse_Invalid_TellsWhatWouldBeRight(string document, string message) => Assert.Equal(message, Refuse(document).Message);

    [Fact]
    public void Parse_Document_KnowsWhereKeysAndValuesStand()
    {
        var root = Parse("# é😀\n[ server ]\n  \"😀\" = [1, 'é', 2]\r\n  b.c = true");

        Assert.True(root.TryGet("server", out var server));
        Assert.Equal(new TomlPosition(2, 1), server.Position);
        var entries = ((TomlTable)server.Value).Entries;
        Assert.Equal(new TomlPosition(3, 3), entries[0].Position);
        var array = (TomlArray)entries[0].Value;
        Assert.Equal([new(3, 9), new(3, 10), new(3, 13), new(3, 18)], array.Items.Prepend(array).Select(value => value.Position));
        Assert.Equal(new TomlPosition(4, 3), entries[1].Position);
        Assert.Equal(new TomlPosition(4, 9), ((TomlTable)entries[1].Value).Entries[0].Value.Position);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x61, 0x00 }, 1, 1)]
    [InlineData(new byte[] { 0x23, 0x0A, 0x23, 0xC3, 0xA9, 0xC3 }, 2, 3)]
    [InlineData(new byte[] { 0x23, 0xED, 0xA0, 0x80 }, 1, 2)]
    public void Parse_InvalidUtf8_TellsWhere(byte[] document, int line, int column)
    {
        var exception = Assert.Throws<TomlException>(() => TomlDocument.Parse(document));

        Assert.Equal(new TomlPosition(line, column), exception.Position);
        Assert.Equal("the document must be UTF-8", exception.Message);
    }

    [Fact]
    public void Parse_LargestDocument_Accepted() => Assert.Empty(TomlDocument.Parse(Comment(TomlDocument.MaxLength)).Entries);

    [Fact]
    public void Parse_TooLarge_Refused() =>
        Assert.Throws<TomlException>(() => TomlDocument.Parse(Comment(TomlDocument.MaxLength + 1)));

    [Theory]
    [InlineData("a = ", "[", TomlDocument.MaxDepth - 1)]
    [InlineData("a = ", "{b = ", TomlDocument.MaxDepth - 1)]
    [InlineData("a = ", "{b.c = ", (TomlDocument.MaxDepth / 2) - 1)]
    [InlineData("a", ".b", TomlDocument.MaxDepth - 1)]
    [InlineData("[a", ".b", TomlDocument.MaxDepth - 1)]
    [InlineData("[[a", ".b", TomlDocument.MaxDepth - 1)]
    [InlineData("[a]\nb = ", "[", TomlDocument.MaxDepth - 2)]
    public void Parse_TooDeep_Refused(string start, string open, int deepest)
    {
        Assert.NotEqual("nested deeper than 64 levels", Refuse(start + Repeat(open, deepest)).Message);
        Assert.Equal("nested deeper than 64 levels", Refuse(start + Repeat(open, deepest + 1)).Message);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("a = [[")]
    [InlineData("a.")]
    [InlineData("a = \"\\\\")]
    [InlineData("a = '''\n''")]
    [InlineData("a = 1_")]
    [InlineData("a = {b={")]
    [InlineData("# ")]
    [InlineData("[[a]]\n")]
    [InlineData("[a.b]\n[c]\n")]
    public void Parse_FilledWithOneThing_Ends(string text)
    {
        var document = Encoding.UTF8.GetBytes(Repeat(text, TomlDocument.MaxLength / text.Length));

        Assert.True(Record.Exception(() => TomlDocument.Parse(document)) is null or TomlException);
    }

    private static string Repeat(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();

    private static byte[] Comment(int length)
    {
        var document = new byte[length];
        Array.Fill(document, (byte)'#');
        return document;
    }

    private static TomlTable Parse(string document) => TomlDocument.Parse(Encoding.UTF8.GetBytes(document));

    private static TomlValue ParseValue(string value) => Parse($"a = {value}").Entries.Single().Value;

    private static TomlException Refuse(string document) => Assert.Throws<TomlException>(() => Parse(document));
}
