using System.Xml.Linq;
using Registry.Testing.Processes;
using Xunit;

namespace Registry.EndToEnd.Packaging;

/// <summary>The Debian package of the binary, and one that is older and otherwise the same.</summary>
public sealed class PackageFixture : IAsyncLifetime, IDisposable
{
    /// <summary>The collection of tests that share it.</summary>
    public const string Collection = "package";

    private const string PreviousVersion = "0.0.1";
    private readonly Workspace _workspace = new(failureContext: null);

    /// <summary>The version of the sources.</summary>
    public static string Version { get; } =
        XDocument.Load(SourceTree.PathOf("Directory.Build.props")).Descendants("Version").Single().Value;

    /// <summary>The package's file.</summary>
    public string Package { get; private set; } = "";

    /// <summary>The older package's file.</summary>
    public string PreviousPackage { get; private set; } = "";

    /// <summary>Runs a script that packages a binary.</summary>
    /// <param name="workspace">Where it works.</param>
    /// <param name="script">The script's name.</param>
    /// <param name="arguments">Its arguments.</param>
    public static Task BuildAsync(Workspace workspace, string script, params string[] arguments)
    {
        var command = workspace.Command(SourceTree.PathOf($"packaging/{script}"));
        command.Environment["SOURCE_DATE_EPOCH"] = "1700000000";
        command.Environment["DPKG_DEB_COMPRESSOR_TYPE"] = "none";
        return command.RunAsync(arguments);
    }

    /// <summary>The machine's architecture, as Debian calls it.</summary>
    public static async Task<string> FindArchitectureAsync(Workspace workspace) =>
        (await workspace.Command("dpkg").ReadAsync("--print-architecture")).Trim();

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        var architecture = await FindArchitectureAsync(_workspace);
        await BuildAsync(
            _workspace, "deb", RegistryProcess.FindBinary(), Version, architecture, SourceTree.PathOf("artifacts/man"), _workspace.Folder);
        Package = _workspace.PathOf($"registryd_{Version}_{architecture}.deb");

        var tree = _workspace.PathOf("previous");
        await _workspace.Command("dpkg-deb").RunAsync("--raw-extract", Package, tree);
        var control = await File.ReadAllTextAsync($"{tree}/DEBIAN/control");
        await File.WriteAllTextAsync(
            $"{tree}/DEBIAN/control", control.Replace($"Version: {Version}\n", $"Version: {PreviousVersion}\n", StringComparison.Ordinal));
        PreviousPackage = _workspace.PathOf($"registryd_{PreviousVersion}_{architecture}.deb");
        await _workspace.Command("dpkg-deb").RunAsync("-Znone", "--root-owner-group", "--build", tree, PreviousPackage);
    }

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _workspace.Dispose();
}

/// <summary>The tests that share the packages.</summary>
[CollectionDefinition(PackageFixture.Collection)]
public sealed class SharedPackages : ICollectionFixture<PackageFixture>;
