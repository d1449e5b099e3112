using System.Text.Json;
using Xunit;

namespace Daemon.Tests.Commands;

public sealed class LimitsCommandTests : IDisposable
{
    private const string Rules = """
        [limits]
        tag_count_limit = 1000

        [[limits.rule]]
        path = "^team/"
        max_image_size = "1KB"
        tag_count_limit = 2
        immutable_tags = ["v*"]
        quota = 20
        """;

    private const string Rule = "limits rule 1 (\"^team/\")";

    private readonly CommandRun _run = new();
    private readonly StoredContent _content;

    public LimitsCommandTests()
    {
        _content = new StoredContent(_run.Folder.Path);
        _run.Environment["REGISTRYD_CONFIG"] = _run.Write(Rules);
        _run.Environment["REGISTRYD_STORAGE_ROOT"] = _run.Folder.Path;
        _run.Environment["REGISTRYD_AUDIT_FILE"] = "";
    }

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Test_PushThatFits_TellsTheRuleAndWhatIsUsed()
    {
        await PushAsync("v1");

        Assert.Equal(0, await _run.InvokeAsync("limits", "test", "team/app:new", "--size", "10"));

        Assert.Equal(
            $"""
            team/app: {Rule}
              LIMIT            VALUE  NOW  FROM
              max_image_size   1000   10   {Rule}
              tag_count_limit  2      1    {Rule}
              quota            20     10   {Rule}
              immutable tags: v*
            The push would be taken.

            """,
            _run.Output);
    }

    [Theory]
    [InlineData("team/app:new", "11", "the rule's repositories would hold 21 bytes, the limit is 20 bytes (quota of")]
    [InlineData("team/app:new", "1KiB", "the image has 1024 bytes, the limit is 1000 bytes (max_image_size of")]
    [InlineData("team/app:v1", "1", "the tag v1 is immutable")]
    public async Task Test_PushThatDoesNotFit_TellsWhy(string name, string size, string expected)
    {
        await PushAsync("v1");

        Assert.Equal(1, await _run.InvokeAsync("limits", "test", name, "--size", size));

        Assert.Contains($"refused: team/app: {expected}", _run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_TagOverTheCount_IsRefused()
    {
        await PushAsync("v1", "v2");

        Assert.Equal(1, await _run.InvokeAsync("limits", "test", "team/app:v3"));

        Assert.Contains("the repository would have 3 tags, the limit is 2 tags", _run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_NoRuleMatches_IsTheCommonLimitsAsJson()
    {
        await PushAsync("v1");

        Assert.Equal(0, await _run.InvokeAsync("limits", "test", "other", "--json"));

        var body = JsonDocument.Parse(_run.Output).RootElement;
        Assert.Equal("other", body.GetProperty("repository").GetString());
        Assert.False(body.TryGetProperty("rule", out _));
        Assert.Equal("[limits]", body.GetProperty("limits")[0].GetProperty("origin").GetString());
        Assert.Equal(1000, body.GetProperty("limits")[0].GetProperty("value").GetInt64());
    }

    [Theory]
    [InlineData("team/app@sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", "1")]
    [InlineData("team/app", "20 MBs")]
    [InlineData("team/app", "-1")]
    [InlineData("Team/app", "1")]
    public async Task Test_MalformedArguments_AreRefused(string name, string size)
    {
        await PushAsync("v1");

        Assert.Equal(2, await _run.InvokeAsync("limits", "test", name, "--size", size));

        Assert.NotEmpty(_run.Error);
    }

    [Fact]
    public async Task Report_NearAndOver_AreListedWithTheirQuotaOnce()
    {
        await PushAsync("v1", "v2");
        await _content.AddBlobAsync("team/other", "0123456789");
        await _content.PutAsync("elsewhere", """{"schemaVersion":2,"manifests":[]}""", "v1");
        _run.Environment["REGISTRYD_CONFIG"] = _run.Write(Rules.Replace("quota = 20", "quota = 9", StringComparison.Ordinal));

        Assert.Equal(0, await _run.InvokeAsync("limits", "report"));

        Assert.Equal(
            $"""
            REPOSITORY                       LIMIT            VALUE  NOW  USED   FROM
            team/app                         tag_count_limit  2      2    100 %  {Rule}
            all of {Rule}  quota            9      10   111 %  {Rule}

            """,
            _run.Output);
    }

    [Fact]
    public async Task Report_NothingNear_SaysSo()
    {
        await _content.PutAsync("elsewhere", """{"schemaVersion":2,"manifests":[]}""", "v1");

        Assert.Equal(0, await _run.InvokeAsync("limits", "report"));

        Assert.Equal("No repository is near a limit.\n", _run.Output);
    }

    [Fact]
    public async Task Report_Json_ListsUses()
    {
        await PushAsync("v1", "v2");

        Assert.Equal(0, await _run.InvokeAsync("limits", "report", "--json"));

        var use = Assert.Single(JsonDocument.Parse(_run.Output).RootElement.EnumerateArray());
        Assert.Equal("tag_count_limit", use.GetProperty("name").GetString());
        Assert.Equal(2, use.GetProperty("actual").GetInt64());
    }

    [Theory]
    [InlineData("tag", "delete", "team/app:v1")]
    [InlineData("tag", "delete", "team/app", "*")]
    [InlineData("repo", "delete", "team/app")]
    public async Task Delete_ImmutableTag_NeedsForce(params string[] arguments)
    {
        await PushAsync("v1", "latest");

        Assert.Equal(1, await _run.InvokeAsync([.. arguments, "--yes"]));
        Assert.Equal("team/app:v1 is immutable. Nothing was deleted; --force deletes it all the same.\n", _run.Error);
        Assert.Equal(0, await _run.InvokeAsync([.. arguments, "--yes", "--force"]));
    }

    [Theory]
    [InlineData("tag", "delete", "team/app:v1")]
    [InlineData("repo", "delete", "team/app")]
    public async Task Delete_ReadOnlyRepository_NeedsForce(params string[] arguments)
    {
        await PushAsync("v1");
        _run.Environment["REGISTRYD_CONFIG"] = _run.Write("[[limits.rule]]\npath = '^team/'\nread_only = true");

        Assert.Equal(1, await _run.InvokeAsync([.. arguments, "--yes"]));
        Assert.Equal("team/app is read-only. Nothing was deleted; --force deletes it all the same.\n", _run.Error);
        Assert.Equal(0, await _run.InvokeAsync([.. arguments, "--yes", "--force"]));
    }

    private async Task PushAsync(params string[] tags)
    {
        var config = await _content.AddBlobAsync("team/app", "0123456789");
        await _content.PutAsync(
            "team/app", $$"""{"schemaVersion":2,"mediaType":"{{StoredContent.ImageType}}","config":{{config}},"layers":[]}""", tags);
    }
}
