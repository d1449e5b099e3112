using Registry.Core.Operations;
using Registry.Daemon.Configuration;
using Xunit;

namespace Daemon.Tests.Configuration;

public sealed class RetentionRuleTableTests : IDisposable
{
    private const string SaysNothing =
        "the rule says nothing: give it keep_last, keep_tags, keep_pushed_within or keep_pulled_within to remove the tags that none of "
        + "them keeps, keep_tags = [\"*\"] to keep every tag, or untagged";

    private const string Keys = "repository, keep_last, keep_tags, keep_pushed_within, keep_pulled_within, untagged";
    private const string Duration = "a duration from 1ms to 3650d such as \"30s\" or \"1h30m\" (d, h, m, s, ms)";
    private const string Glob = "expected a name such as \"app/*\" (* is any run of characters, ? any one)";

    private readonly ConfigurationFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Load_Rules_AreBoundInTheirOrder()
    {
        var rules = Load("""
            [[retention.rule]]
            repository = "app/*"
            keep_last = 3
            keep_tags = ["v?", "latest"]
            keep_pushed_within = "7d"
            keep_pulled_within = "30d"
            untagged = "12h"

            [[retention.rule]]
            repository = "release"
            untagged = "never"

            [[retention.rule]]
            repository = "*"
            keep_last = 1
            """);

        Assert.Equal(
            ["retention rule 1 (\"app/*\")", "retention rule 2 (\"release\")", "retention rule 3 (\"*\")"],
            rules.Select(rule => rule.ToString()));
        Assert.Equal(3, rules[0].KeepLast);
        Assert.Equal(["v?", "latest"], rules[0].KeepTags.Select(glob => glob.ToString()));
        Assert.Equal(TimeSpan.FromDays(7), rules[0].KeepPushedWithin);
        Assert.Equal(TimeSpan.FromDays(30), rules[0].KeepPulledWithin);
        Assert.Equal(new UntaggedExpiry(TimeSpan.FromHours(12)), rules[0].Untagged);
        Assert.Equal(new UntaggedExpiry(null), rules[1].Untagged);
        Assert.False(rules[1].RemovesTags);
        Assert.Null(rules[2].Untagged);
        Assert.True(rules[2].RemovesTags);
    }

    [Theory]
    [InlineData("keep_last = 1", "1:1: rule: repository is missing")]
    [InlineData("repository = 'app'", $"1:1: rule: {SaysNothing}")]
    [InlineData("repository = ''\nkeep_last = 1", $"2:14: rule: repository: {Glob}, found \"\"")]
    [InlineData("repository = 'a b'\nkeep_last = 1", $"2:14: rule: repository: {Glob}, found \"a b\"")]
    [InlineData("repository = 'app'\nkeep_last = 0", "3:13: rule: keep_last: expected a whole number from 1 to 1000000, found 0")]
    [InlineData("repository = 'app'\nkeep_tags = []", "3:13: rule: keep_tags: expected at least one value, found an empty array")]
    [InlineData("repository = 'app'\nkeep_pushed_within = 30", $"3:22: rule: keep_pushed_within: expected {Duration}, found 30")]
    [InlineData("repository = 'app'\nuntagged = 'no'", "3:12: rule: untagged: expected \"never\", or a duration from 0s to 3650d such as \"30d\" (d, h, m, s, ms), found \"no\"")]
    [InlineData("repository = 'app'\nkeep_lst = 1\nkeep_last = 1", "3:1: rule: unknown key 'keep_lst'; did you mean 'keep_last'?")]
    [InlineData("repository = 'app'\npassword = 1\nkeep_last = 1", $"3:1: rule: unknown key 'password'; known are {Keys}")]
    public void Load_InvalidRule_IsRefusedWithItsPlace(string keys, string expected) =>
        Assert.Equal($"FILE:{expected}", Refuse($"[[retention.rule]]\n{keys}"));

    [Fact]
    public void Load_KeepPulledWithinThePrecisionOfPulls_IsRefused() =>
        Assert.Contains(
            "keep_pulled_within: expected a duration from 2h ",
            Refuse("[[retention.rule]]\nrepository = 'app'\nkeep_pulled_within = '1h'"),
            StringComparison.Ordinal);

    [Fact]
    public void Load_SameRepositoryTwice_IsRefused() =>
        Assert.Equal(
            "FILE:5:14: rule: repository: \"app\" has a [[retention.rule]] already",
            Refuse("[[retention.rule]]\nrepository = 'app'\nkeep_last = 1\n[[retention.rule]]\nrepository = 'app'\nkeep_last = 2"));

    [Theory]
    [InlineData("[retention.rule]\nrepository = 'app'", "1:1: rule: expected tables, each below a header [[retention.rule]], found { repository = \"app\" }")]
    [InlineData("[retention]\nrule = ['app']", "2:9: rule: expected a table, found \"app\"")]
    [InlineData("[[retention.rules]]\nrepository = 'app'", "1:13: unknown key 'rules' in [retention]; did you mean 'rule'?")]
    [InlineData("[[retention]]\nrepository = 'app'", "1:3: [retention] is a section: it stands on a line of its own, above its keys")]
    public void Load_WrongHeader_IsRefused(string toml, string expected) => Assert.Equal($"FILE:{expected}", Refuse(toml));

    [Fact]
    public void WriteEffective_Rules_ReadAgainAreTheSame()
    {
        var before = _files.Load(Write("[[retention.rule]]\nrepository = 'app/*'\nkeep_last = 3\n[[retention.rule]]\nrepository = '*'\nkeep_tags = ['v*']"));
        using var output = new StringWriter();
        ConfigurationWriter.WriteEffective(before.Settings, output);

        var after = _files.Load(Write(output.ToString())).Configuration.Retention.Rules;

        Assert.Contains("\nrule = [{ repository = \"app/*\", keep_last = 3 }, {", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(["app/*", "*"], after.Select(rule => rule.Repository.ToString()));
        Assert.Equal(3, after[0].KeepLast);
    }

    private IReadOnlyList<RetentionRule> Load(string toml) => _files.Load(Write(toml)).Configuration.Retention.Rules;

    private string Refuse(string toml) => _files.Refuse(Write(toml));

    private string Write(string toml) => _files.Write("registry.toml", toml);
}
