using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Registry.Daemon.Configuration.Toml;
using Xunit;

namespace Daemon.Tests.Configuration.Toml;

public sealed class TomlFuzzTests
{
    private const string Alphabet = "abtfnux019_-+.:=[]{}'\"\\#, \t\r\nTZ\0é\u2028";

    private static readonly Config Repeatable = Config.QuickThrowOnFailure.WithMaxTest(5_000).WithReplay(1979, 527);

    private static readonly byte[] Valid = """
        # comment
        title = "a \u00e9 \"b\""
        [owner]
        dob = 1979-05-27T07:32:00-08:00
        path = 'C:\x'
        "quoted key".bare.'literal' = [1, 2.5e3, 0xff, true, { x = 1, y.z = "é" },]
        text = '''
        one ''two'' '''
        more = '''' \
        '''
        [[array.of]]
        a = -inf
        [[array.of]]
        [array.of.sub]
        t = 07:32:00.5
        """u8.ToArray();

    [Fact]
    public void Parse_RandomBytes_ThrowsOnlyTomlException() =>
        Prop.ForAll<byte[]>(ReadsOrRefuses).Check(Repeatable);

    [Fact]
    public void Parse_RandomSyntax_ThrowsOnlyTomlException() =>
        Prop.ForAll(
            Gen.Elements<char>(Alphabet).ArrayOf().ToArbitrary(),
            characters => ReadsOrRefuses(Encoding.UTF8.GetBytes(characters))).Check(Repeatable);

    [Fact]
    public void Parse_MutatedDocument_ThrowsOnlyTomlException()
    {
        var mutation =
            from at in Gen.Choose(0, Valid.Length - 1)
            from removed in Gen.Choose(0, 4)
            from inserted in Gen.Elements<char>(Alphabet).ArrayOf(2)
            select (At: at, Removed: removed, Inserted: inserted);

        Prop.ForAll(mutation.ListOf(3).ToArbitrary(), mutations =>
        {
            var document = Valid;
            foreach (var (at, removed, inserted) in mutations)
            {
                var start = Math.Min(at, document.Length);
                var end = Math.Min(start + removed, document.Length);
                document = [.. document[..start], .. Encoding.UTF8.GetBytes(inserted), .. document[end..]];
            }

            return ReadsOrRefuses(document);
        }).Check(Repeatable);
    }

    [Fact]
    public void Parse_WhatItWrote_ReadsTheSame()
    {
        var text = TomlDocument.Parse(Valid).ToString();

        Assert.Equal($"{{ a = {text} }}", TomlDocument.Parse(Encoding.UTF8.GetBytes($"a = {text}")).ToString());
    }

    private static bool ReadsOrRefuses(byte[] document)
    {
        try
        {
            return TomlDocument.Parse(document) is not null;
        }
        catch (TomlException e)
        {
            return e.Position is { Line: > 0, Column: > 0 } && e.Message.Length > 0;
        }
    }
}
