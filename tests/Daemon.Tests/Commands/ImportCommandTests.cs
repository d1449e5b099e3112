using System.Text.Json;
using Registry.Daemon.Commands;
using Registry.Storage;
using Registry.Testing.Images;
using Xunit;

namespace Daemon.Tests.Commands;

public sealed class ImportCommandTests : IDisposable
{
    private readonly CommandRun _run = new();

    private string Data => _run.Folder.File("data");

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("Name either the folder to import from, or a registry with --from.")]
    [InlineData("Name either the folder to import from, or a registry with --from.", "src", "--from", "docker://registry.lan")]
    [InlineData("--from: expected a registry such as docker://registry.lan/team/app:v1, found 'registry.lan'", "--from", "registry.lan")]
    [InlineData("--jobs: expected a number from 1 to 64, found '0'", "src", "--jobs", "0")]
    [InlineData("--jobs: expected a number from 1 to 64, found '65'", "src", "--jobs", "65")]
    [InlineData("--to: expected a repository name such as team/app, found 'Team'", "src", "--to", "Team")]
    [InlineData("--repository: expected letters, digits, . _ - /, * for any run of them and ? for one, found '['", "src", "--repository", "[")]
    [InlineData("--username and --password-stdin go together.", "--from", "docker://registry.lan", "--username", "user")]
    [InlineData("--username, --password-stdin, --authfile and --insecure are for a registry that --from names.", "src", "--insecure")]
    [InlineData("--username, --password-stdin, --authfile and --insecure are for a registry that --from names.", "src", "--authfile", "a.json")]
    [InlineData(
        "--username, --password-stdin, --authfile and --insecure are for a registry that --from names.", "src", "--username", "user", "--password-stdin")]
    [InlineData(
        "--repository chooses among the repositories of a registry; --from names one.", "--from", "docker://lan.example/app", "--repository", "x*")]
    public async Task Import_WrongUsage_IsRefused(string problem, params string[] arguments)
    {
        Assert.Equal(ExitCode.Usage, await _run.InvokeAsync(["import", "--data", Data, .. arguments]));
        Assert.StartsWith(problem + "\n", _run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Expected a name such as team/app, team/app:v1 or team/app@sha256:..., without the registry's host, found 'App'.", "App", "dest")]
    [InlineData("--tag chooses among the tags of a repository; this names one image.", "app:v1", "dest", "--tag", "v*")]
    public async Task Export_WrongUsage_IsRefused(string problem, params string[] arguments)
    {
        Assert.Equal(ExitCode.Usage, await _run.InvokeAsync(["export", "--data", Data, .. arguments]));
        Assert.StartsWith(problem + "\n", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_NoDataFolder_IsRefused()
    {
        Assert.Equal(ExitCode.Failure, await _run.InvokeAsync("import", "--data", Data, "src"));
        Assert.Equal($"There is no data folder {Data}. Name it with --data, or in [storage] root.\n", _run.Error);
    }

    [Fact]
    public async Task Import_NothingToBegin_MakesNothingOfAnEmptyFolder()
    {
        Directory.CreateDirectory(Data);

        Assert.Equal(ExitCode.Failure, await _run.InvokeAsync("import", "--data", Data, _run.Folder.File("absent")));

        Assert.Empty(Directory.EnumerateFileSystemEntries(Data));
    }

    [Fact]
    public async Task Import_DryRunBeforeThereIsARegistry_TellsWhatWouldComeAndMakesNothing()
    {
        Directory.CreateDirectory(Data);
        var layout = OciLayout.Create(_run.Folder.File("layout"));
        layout.AddFiles("v1", "text");

        Assert.Equal(ExitCode.Success, await _run.InvokeAsync("import", "--data", Data, layout.Folder, "--to", "app", "--dry-run"));

        Assert.StartsWith("would import app:v1 sha256:", _run.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Data));
    }

    [Fact]
    public async Task Import_AsJsonFromNowhere_TellsWhy()
    {
        RegistryStorage.Open(Data, TimeProvider.System).Dispose();
        var absent = _run.Folder.File("absent");

        Assert.Equal(ExitCode.Failure, await _run.InvokeAsync("import", "--data", Data, absent, "--json"));

        using var report = JsonDocument.Parse(_run.Output);
        Assert.Equal(1, report.RootElement.GetProperty("counts").GetProperty("problems").GetInt64());
        Assert.StartsWith(
            $"{absent} is neither", Assert.Single(report.RootElement.GetProperty("problems").EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_AsJson_TellsWhatItCameTo()
    {
        RegistryStorage.Open(Data, TimeProvider.System).Dispose();
        var layout = OciLayout.Create(_run.Folder.File("layout"));
        var image = layout.AddFiles("v1", "text");
        layout.AddFiles("not a tag", "other");

        Assert.Equal(ExitCode.Failure, await _run.InvokeAsync("import", "--data", Data, layout.Folder, "--to", "app", "--json"));

        using var report = JsonDocument.Parse(_run.Output);
        var counts = report.RootElement.GetProperty("counts");
        Assert.False(report.RootElement.GetProperty("dryRun").GetBoolean());
        Assert.Equal(1, counts.GetProperty("tags").GetInt64());
        Assert.Equal(3, counts.GetProperty("blobsCopied").GetInt64());
        var imported = Assert.Single(report.RootElement.GetProperty("imported").EnumerateArray());
        Assert.Equal(("app", image.Digest), (imported.GetProperty("repository").GetString(), imported.GetProperty("digest").GetString()));
        Assert.Equal(
            $"{layout.Folder}: 'not a tag' names no repository and tag",
            Assert.Single(report.RootElement.GetProperty("problems").EnumerateArray()).GetString());
    }
}
