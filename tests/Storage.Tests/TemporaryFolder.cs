namespace Storage.Tests;

/// <summary>A folder that lasts as long as a test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("registryd-storage-").FullName;

    public string Database => System.IO.Path.Join(Path, "registry.db");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
