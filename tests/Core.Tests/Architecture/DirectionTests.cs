using Xunit;

namespace Core.Tests.Architecture;

public sealed class DirectionTests
{
    private static readonly SourceFile[] Declarations =
    [
        new("Registry.Storage/Files/FileBlobStore.cs", "namespace Registry.Storage.Files; public sealed class FileBlobStore;"),
        new("Registry.Daemon/Commands/ServeCommand.cs", "namespace Registry.Daemon.Commands; internal static class ServeCommand { }"),
        new(
            "Registry.Daemon/Configuration/RegistryConfiguration.cs",
            "namespace Registry.Daemon.Configuration; public record RegistryConfiguration;"),
    ];

    [Fact]
    public void Sources_AllOfThem_KeepTheDirection() => Assert.Empty(Rooms.Offences(SourceTree.Files));

    [Fact]
    public void Sources_AllOfThem_LieInTheFolderOfTheirNamespace() =>
        Assert.Empty(
            from file in SourceTree.Files
            where file.Namespace != file.FolderNamespace && file.Path != "Registry.Daemon/Program.cs"
            select file.Path);

    [Fact]
    public void Sources_AllOfThem_AreFound()
    {
        Assert.Contains(SourceTree.Files, file => file.Types.Contains("Registry.Core.Model.Digest"));
        Assert.Contains(SourceTree.Files, file => file.Path == "Registry.Daemon/Program.cs");
        Assert.Contains(SourceTree.Files, file => file.Namespace.StartsWith("Registry.Storage", StringComparison.Ordinal));
        Assert.DoesNotContain(SourceTree.Files, file => file.Path.Contains("/obj/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Registry.Core/X.cs", "using Registry.Storage.Files;", "Registry.Core names Registry.Storage")]
    [InlineData("Registry.Core/X.cs", "using Registry.Daemon.Http;", "Registry.Core names Registry.Daemon.Http")]
    [InlineData("Registry.Core/X.cs", "using static SQLitePCL.raw;", "Registry.Core names SQLitePCL")]
    [InlineData("Registry.Storage/X.cs", "using Registry.Daemon.Jobs;", "Registry.Storage names Registry.Daemon.Jobs")]
    [InlineData("Registry.Daemon/Http/X.cs", "using Registry.Daemon.Commands;", "Registry.Daemon.Http names Registry.Daemon.Commands")]
    [InlineData("Registry.Daemon/Http/X.cs", "using Registry.Daemon.Configuration;", "Registry.Daemon.Http names Registry.Daemon.Configuration")]
    [InlineData("Registry.Daemon/Http/X.cs", "using Registry.Daemon.Composition;", "Registry.Daemon.Http names Registry.Daemon.Composition")]
    [InlineData("Registry.Daemon/Http/X.cs", "using A = Registry.Storage.Files.FileBlobStore;", "Registry.Daemon.Http names Registry.Storage")]
    [InlineData("Registry.Daemon/Http/Y/X.cs", "global::Registry.Storage.Files.FileBlobStore.New();", "Registry.Daemon.Http names Registry.Storage")]
    [InlineData("Registry.Daemon/Http/X.cs", "namespace N; using Commands;", "Registry.Daemon.Http names Registry.Daemon.Commands")]
    [InlineData("Registry.Daemon/Http/X.cs", "Commands.ServeCommand.Run();", "Registry.Daemon.Http names Registry.Daemon.Commands")]
    [InlineData("Registry.Daemon/Http/X.cs", "new Storage.Files.FileBlobStore();", "Registry.Daemon.Http names Registry.Storage")]
    [InlineData("Registry.Daemon/Http/X.cs", "x = $\"{typeof(Storage.Files.FileBlobStore)}\";", "Registry.Daemon.Http names Registry.Storage")]
    [InlineData("Registry.Daemon/Commands/X.cs", "using Registry.Daemon.Http;", "Registry.Daemon.Commands names Registry.Daemon.Http")]
    [InlineData("Registry.Daemon/Commands/X.cs", "using Registry.Storage;", "Registry.Daemon.Commands names Registry.Storage")]
    [InlineData("Registry.Daemon/Jobs/X.cs", "Configuration.RegistryConfiguration x;", "Registry.Daemon.Jobs names Registry.Daemon.Configuration")]
    [InlineData("Registry.Daemon/Composition/X.cs", "using SQLitePCL;", "Registry.Daemon.Composition names SQLitePCL")]
    [InlineData("Registry.Daemon/Http/X.cs", "global using Registry.Core.Model;", "global usings hide who names whom")]
    [InlineData("Registry.Daemon/Kitchen/X.cs", "", "Registry.Daemon.Kitchen is no room; give it a line in Rooms")]
    [InlineData("Registry.Cellar/X.cs", "", "Registry.Cellar is no room; give it a line in Rooms")]
    public void Offences_AgainstTheDirection_AreFound(string path, string source, string expected) =>
        Assert.Equal([$"{path}: {expected}"], Rooms.Offences([.. Declarations, new SourceFile(path, source)]));

    [Theory]
    [InlineData("Registry.Storage/Files/X.cs", "using Registry.Core.Model; using SQLitePCL; using Microsoft.Win32.SafeHandles;")]
    [InlineData("Registry.Daemon/Program.cs", "using Registry.Daemon.Commands;")]
    [InlineData("Registry.Daemon/Composition/X.cs", "using Registry.Storage.Files; using Registry.Daemon.Http;")]
    [InlineData("Registry.Daemon/Http/X.cs", "// Registry.Storage\n/* using Registry.Storage; */ var x = \"Registry.Storage\" + '\"' + @\"\\\";")]
    [InlineData("Registry.Daemon/Http/X.cs", "x.Storage.Files.FileBlobStore(); Storage.Root = Commands; y = Commands.Length;")]
    public void Offences_WithTheDirection_AreNone(string path, string source) =>
        Assert.Empty(Rooms.Offences([.. Declarations, new SourceFile(path, source)]));
}
