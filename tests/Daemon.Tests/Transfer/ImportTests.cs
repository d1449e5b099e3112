using Daemon.Tests.Commands;
using Registry.Core.Model;
using Registry.Daemon.Commands;
using Registry.Storage;
using Registry.Testing.Http;
using Xunit;

namespace Daemon.Tests.Transfer;

/// <summary>What tests of <c>registryd import</c> share: the command, and the data folder that it imports into.</summary>
public abstract class ImportTests : IDisposable
{
    private protected ImportTests() => RegistryStorage.Open(Data, TimeProvider.System).Dispose();

    private protected CommandRun Run { get; } = new();

    private protected string Data => Run.Folder.File("data");

    public void Dispose()
    {
        Run.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected Task<int> ImportAsync(params string[] arguments) => Run.InvokeAsync(["import", "--data", Data, .. arguments]);

    /// <summary>Imports what there are no problems with.</summary>
    private protected async Task ImportAllAsync(params string[] arguments)
    {
        var exitCode = await ImportAsync(arguments);
        Assert.Empty(Run.Error);
        Assert.Equal(ExitCode.Success, exitCode);
    }

    /// <summary>The digest that a reference names; <c>null</c>: nothing.</summary>
    private protected async Task<string?> ResolveAsync(string repository, string reference)
    {
        using var storage = RegistryStorage.Open(Data, TimeProvider.System);
        var parsed = Digest.TryParse(reference, out var digest) ? new Reference(digest) : new Reference(Tag.Parse(reference));
        return (await storage.Manifests.FindAsync(RepositoryName.Parse(repository), parsed, default))?.Digest.ToString();
    }

    private protected async Task<bool> HasBlobAsync(string repository, TestBlob blob)
    {
        using var storage = RegistryStorage.Open(Data, TimeProvider.System);
        return await storage.Blobs.FindAsync(RepositoryName.Parse(repository), Digest.Parse(blob.Digest), default) is not null;
    }
}
