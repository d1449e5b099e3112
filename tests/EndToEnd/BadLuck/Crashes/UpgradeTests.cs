using System.Diagnostics;
using Registry.Testing.Processes;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Registry.EndToEnd.BadLuck.Crashes;

/// <summary>Servers that are killed while they bring the database of an earlier version up to date.</summary>
public sealed class UpgradeTests : IDisposable
{
    private const int Kills = 12;

    /// <summary>The version of <c>earlier.sql</c>.</summary>
    private const int Earlier = 7;

    /// <summary>Makes the copy and the changes take some moments, to be killed in.</summary>
    private const string ManyRows = """
        WITH RECURSIVE number (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM number WHERE value < 200000)
        INSERT INTO repository (name, manifest_count) SELECT 'many/' || value, 0 FROM number;
        PRAGMA journal_mode = WAL;
        """;

    private readonly Workspace _workspace = new(failureContext: null);

    private string Data => _workspace.PathOf("data");

    private string Database => Path.Combine(Data, "registry.db");

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Serve_KilledWhileItUpgrades_IsOfOneVersionOrTheOtherAndGoesOn()
    {
        await CreateEarlierAsync();
        var random = new Random(1);
        for (var kill = 0; kill < Kills; kill++)
        {
            await KillAfterAsync(TimeSpan.FromMilliseconds(random.Next(20, 400)));

            Assert.Equal("ok", await QueryAsync(Database, "PRAGMA quick_check"));
            var (version, tables) = (await QueryAsync(Database, "PRAGMA user_version"), await QueryAsync(Database, "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'quota%'"));
            Assert.Equal(version == $"{Earlier}", tables == "0");
        }

        await using var server = await RegistryProcess.StartAsync(_workspace, Data);

        (await server.Http.GetAsync("/readyz")).Expect(OK);
        (await server.Http.GetAsync("/v2/app/manifests/v1")).Expect(OK);
        Assert.Equal($"{Earlier}", await QueryAsync($"{Database}.v{Earlier}", "PRAGMA user_version"));
        Assert.Equal("ok", await QueryAsync($"{Database}.v{Earlier}", "PRAGMA integrity_check"));
        Assert.Equal([$"registry.db.v{Earlier}"], Directory.GetFiles(Data, "registry.db.v*").Select(Path.GetFileName));
    }

    private async Task CreateEarlierAsync()
    {
        using var stream = typeof(UpgradeTests).Assembly.GetManifestResourceStream("earlier.sql")!;
        using var reader = new StreamReader(stream);
        var script = _workspace.WriteFile("earlier.sql", await reader.ReadToEndAsync() + ManyRows);
        Directory.CreateDirectory(Data);
        await _workspace.Command("sqlite3").RunAsync(Database, $".read {script}");
    }

    private async Task KillAfterAsync(TimeSpan time)
    {
        var start = new ProcessStartInfo(
            RegistryProcess.FindBinary(),
            ["serve", "--config", _workspace.WriteFile("killed.toml", "auth.mode = \"open\"\n"), "--data", Data, "--listen", "127.0.0.1:0"])
        { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        await Task.Delay(time);
        process.Kill();
        await process.WaitForExitAsync();
    }

    private async Task<string> QueryAsync(string database, string query) =>
        (await _workspace.Command("sqlite3").ReadAsync(database, query)).Trim();
}
