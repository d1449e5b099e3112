using Registry.EndToEnd.BadLuck;
using Registry.Testing.Processes;
using Xunit;

namespace Registry.EndToEnd.Maintenance;

/// <summary>The systemd services that run a command and end.</summary>
public sealed class ServiceTests : ServerTests
{
    private const string Start = "ExecStart=/usr/bin/registryd ";

    [Theory]
    [InlineData("registryd-gc.service")]
    [InlineData("registryd-verify.service")]
    [InlineData("registryd-backup.service")]
    public async Task ExecStart_BesideTheServer_Succeeds(string service)
    {
        var line = File.ReadLines(Path.Combine(FindPackaging(), service)).Single(line => line.StartsWith(Start, StringComparison.Ordinal));
        var arguments = line[Start.Length..].Replace("/srv/backups/registryd", Workspace.PathOf("backup"), StringComparison.Ordinal).Split(' ');

        await Workspace.Command(RegistryProcess.FindBinary(), arguments).RunAsync("--data", Data);
    }

    private static string FindPackaging()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Registry.Daemon.sln")))
        {
            folder = folder.Parent!;
        }

        return Path.Combine(folder.FullName, "packaging", "systemd");
    }
}
