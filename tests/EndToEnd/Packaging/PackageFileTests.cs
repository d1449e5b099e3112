using Registry.Testing.Processes;
using Xunit;

namespace Registry.EndToEnd.Packaging;

/// <summary>The package, the archive and their checksums as files.</summary>
[Collection(PackageFixture.Collection)]
public sealed class PackageFileTests(PackageFixture packages) : IDisposable
{
    private readonly Workspace _workspace = new(failureContext: null);

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Package_Lintian_FindsNothing()
    {
        // Without compression it is made faster.
        var result = await _workspace.Command(
            "lintian", "--allow-root", "--fail-on", "error,warning",
            "--suppress-tags", "uses-no-compression-for-control-tarball,uses-no-compression-for-data-tarball").TryRunAsync(packages.Package);

        Assert.True(result.ExitCode == 0, result.Output + result.Error);
    }

    [Fact]
    public void Package_Copyright_NamesWhateverIsLinkedIn()
    {
        var copyright = File.ReadAllText(SourceTree.PathOf("packaging/debian/copyright"));
        var linked = Directory.GetFiles(SourceTree.PathOf("src"), "*.csproj", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines)
            .Where(line => line.Contains("<PackageReference ", StringComparison.Ordinal))
            .Select(line => line.Split('"')[1]);

        Assert.All(linked, package => Assert.Contains(package, copyright, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("deb", "artifacts/man")]
    [InlineData("tarball", "artifacts/man")]
    [InlineData("image")]
    public async Task Build_Twice_MakesTheSameBytes(string script, params string[] manual)
    {
        var (first, second) = (await BuildAsync(), await BuildAsync());

        Assert.Equal(await File.ReadAllBytesAsync(first), await File.ReadAllBytesAsync(second));

        async Task<string> BuildAsync()
        {
            // Any program will do, with another time of its own.
            var (folder, binary) = (_workspace.CreateFolder(), _workspace.PathOf("program"));
            File.Copy("/usr/bin/env", binary, overwrite: true);
            await PackageFixture.BuildAsync(_workspace, script, [binary, "1.2.3", "any", .. manual.Select(SourceTree.PathOf), folder]);
            return Directory.GetFiles(folder).Single();
        }
    }

    [Fact]
    public async Task Archive_ByItsInstructions_InstallsAServiceThatStarts()
    {
        var folder = _workspace.CreateFolder();
        await PackageFixture.BuildAsync(
            _workspace, "tarball", RegistryProcess.FindBinary(), PackageFixture.Version, "any", SourceTree.PathOf("artifacts/man"), folder);
        await PackageFixture.BuildAsync(_workspace, "checksums", folder);
        await _workspace.Command("sh", "-c").RunAsync($"cd '{folder}' && sha256sum --check SHA256SUMS && grep tar.gz SHA256SUMS");
        var machine = await DebianChroot.CreateAsync(_workspace);
        machine.Add(Directory.GetFiles(folder, "*.tar.gz").Single());
        await machine.ShellAsync("tar xzf registryd-*.tar.gz; rm registryd-*.tar.gz");

        foreach (var line in MarkdownBlocks.Read("packaging/INSTALL.md", "# Installing registryd by hand")
            .Where(line => !line.StartsWith("systemctl ", StringComparison.Ordinal)))
        {
            await machine.ShellAsync($"cd registryd-*/; {line}");
        }

        await using var server = await machine.StartServiceAsync("/etc/systemd/system/registryd.service", "Listening on https://");
        Assert.Equal(
            ["INSTALL.md", "LICENSE", "README.md", "registry.toml", "registryd"],
            (await machine.ShellAsync("cd registryd-*/; find . -maxdepth 1 -type f -printf '%f\\n' | LC_ALL=C sort")).Trim().Split('\n'));
    }
}
