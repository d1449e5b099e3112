using System.Xml.Linq;
using Registry.Core.Model;
using Xunit;

namespace Core.Tests.Architecture;

public sealed class ProjectTests
{
    [Fact]
    public void Core_References_NothingButTheBaseClassLibrary()
    {
        Assert.Empty(References("Registry.Core"));

        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var referenced = typeof(Digest).Assembly.GetReferencedAssemblies();
        Assert.NotEmpty(referenced);
        Assert.All(referenced, assembly => Assert.True(File.Exists(Path.Combine(framework, assembly.Name + ".dll")), assembly.Name));
    }

    [Fact]
    public void Storage_References_CoreAndSqliteAlone() => Assert.All(
        References("Registry.Storage"),
        name => Assert.True(name == "Registry.Core" || name.StartsWith("SQLitePCLRaw.", StringComparison.Ordinal), name));

    [Fact]
    public void Projects_GlobalUsings_AreOfNoRoom() => Assert.All(
        Directory.EnumerateFiles(SourceTree.Root, "*.*proj", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(SourceTree.Root, "*.props")),
        file => Assert.DoesNotContain(
            XDocument.Load(file).Descendants("Using").Select(item => item.Attribute("Include")!.Value),
            name => name.StartsWith("Registry.", StringComparison.Ordinal) || name.StartsWith("SQLitePCL", StringComparison.Ordinal)));

    /// <summary>The projects, packages and frameworks that a project references.</summary>
    private static IEnumerable<string> References(string project) =>
        XDocument.Load(Path.Combine(SourceTree.Root, project, project + ".csproj")).Descendants()
            .Where(item => item.Name.LocalName is "ProjectReference" or "PackageReference" or "FrameworkReference" or "Reference")
            .Select(item => item.Attribute("Include")!.Value)
            .Select(name => name.EndsWith(".csproj", StringComparison.Ordinal) ? Path.GetFileNameWithoutExtension(name) : name);
}
