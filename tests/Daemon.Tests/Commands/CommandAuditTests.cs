using System.Text.Json;
using Registry.Daemon.Commands;
using Registry.Testing.Images;
using Xunit;

namespace Daemon.Tests.Commands;

/// <summary>What the audit log tells of commands.</summary>
public sealed class CommandAuditTests : AdministrationTests
{
    [Fact]
    public async Task Commands_ThatChangeSomething_AreWrittenDown()
    {
        await Content.PushImageAsync("app", "one", "v1", "v2");
        await Content.PushImageAsync("app", "other", "stable");

        await PrintAsync("tag", "copy", "app:v1", "app:stable");
        await PrintAsync("tag", "copy", "app:v1", "prod:v1");
        await PrintAsync("tag", "delete", "app", "v1", "--yes");
        await PrintAsync("repo", "delete", "app", "--yes");
        await PrintAsync("gc");

        Assert.Equal(
            ["tag app stable success", "push app stable success", "push prod v1 success", "delete app v1 success", "delete app success", "gc success 0 bytes given back, 0 problems"], Read());
    }

    [Fact]
    public async Task Import_Tags_AreWrittenDownAsPushes()
    {
        var layout = Layout();
        await PrintAsync("import", layout, "--to", "team/app");
        await PrintAsync("import", layout, "--to", "team/app");

        Assert.Equal(["push team/app v1 success"], Read());
    }

    [Fact]
    public async Task Import_TagThatMoves_IsWrittenDownAsMove()
    {
        await Content.PushImageAsync("team/app", "one", "v1");

        await PrintAsync("import", Layout(), "--to", "team/app", "--overwrite");

        Assert.Equal(["tag team/app v1 success", "push team/app v1 success"], Read());
    }

    [Fact]
    public async Task Commands_ThatOnlyLook_AreNot()
    {
        await Content.PushImageAsync("app", "one", "v1");
        await PrintAsync("import", Layout(), "--to", "team/app", "--dry-run");

        await PrintAsync("tag", "list", "app");
        await PrintAsync("gc", "--dry-run");

        Assert.False(Directory.Exists(Path.Join(Data, "audit")));
    }

    [Fact]
    public async Task Commands_WhereTheLogCannotBeWritten_SayItAndWork()
    {
        await Content.PushImageAsync("app", "one", "v1");
        await File.WriteAllTextAsync(Path.Join(Data, "audit"), "in the way");

        Assert.Equal(ExitCode.Success, await Run.InvokeAsync("tag", "delete", "app:v1", "--yes", "--data", Data));

        Assert.Contains("deleted app:v1", Run.Output, StringComparison.Ordinal);
        Assert.StartsWith("The audit log cannot be written, and events are lost: ", Run.Error, StringComparison.Ordinal);
    }

    private string Layout()
    {
        var layout = OciLayout.Create(Run.Folder.File("layout"));
        layout.AddFiles("v1", "text");
        return Run.Folder.File("layout");
    }

    private IEnumerable<string> Read()
    {
        foreach (var line in Directory.GetFiles(Path.Join(Data, "audit")).SelectMany(File.ReadLines))
        {
            using var json = JsonDocument.Parse(line);
            Assert.StartsWith("shell:", json.RootElement.GetProperty("user").GetString(), StringComparison.Ordinal);
            yield return string.Join(' ', new[] { "event", "repository", "reference", "result", "detail" }
                .Select(name => json.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null).OfType<string>());
        }
    }
}
