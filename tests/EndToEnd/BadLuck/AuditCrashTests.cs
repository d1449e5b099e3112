using System.Text.Json;
using Registry.Testing.Http;
using Registry.Testing.Time;
using Xunit;

namespace Registry.EndToEnd.BadLuck;

public sealed class AuditCrashTests : ServerTests
{
    [Fact]
    public async Task Kill_AfterAnEventIsWritten_LosesAtMostWhatCameLast()
    {
        await PushAsync("one");
        await Poll.UntilAsync(() => ReadTags().Contains("one"));
        await PushAsync("two");
        await Server.KillAsync();

        await StartAsync();
        await PushAsync("three");
        await StopAsync();

        Assert.Equal(["one", "three"], ReadTags().Where(tag => tag != "two"));
    }

    private Task<TestManifest> PushAsync(string tag) => Repository.PushAsync(TestManifest.Index([]), tag);

    /// <summary>The tags of the pushes that are written down.</summary>
    private List<string?> ReadTags() =>
        [.. Directory.EnumerateFiles(Data, "audit*.log", SearchOption.AllDirectories).Order(StringComparer.Ordinal).SelectMany(File.ReadLines).Select(line =>
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.GetProperty("reference").GetString();
        })];
}
