using System.Buffers;
using Registry.Core.Errors;
using Registry.Core.Model;
using Registry.Storage;
using Registry.Storage.Files;
using Registry.Testing.Stores;
using Xunit;

namespace Storage.Tests.Files;

public sealed class StagedBlobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StorageInstruments _instruments = new(TimeProvider.System);

    private string File => Path.Join(_folder.Path, "staged");

    public void Dispose()
    {
        _instruments.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Append_DiskFull_FailsAsStorageFull()
    {
        using var staged = Open("/dev/full", FileMode.Open);

        var exception = Assert.Throws<RegistryException>(() => staged.Append(new(new byte[10])));

        Assert.Equal(RegistryErrorCode.StorageFull, exception.Code);
        Assert.DoesNotContain("/dev/full", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, staged.Length);
    }

    [Fact]
    public void Append_FailsInTheMiddle_TakesTheWrittenPartBack()
    {
        using var staged = Open(File, FileMode.CreateNew);
        staged.Append(new("before "u8.ToArray()));
        using var broken = new FailingMemory();
        ReadOnlyMemory<byte>[] segments = [.. Enumerable.Repeat<ReadOnlyMemory<byte>>("x"u8.ToArray(), 1024), broken.Memory];

        var exception = Assert.Throws<RegistryException>(() => staged.Append(Segments.Of(segments)));

        Assert.Equal(RegistryErrorCode.StorageUnavailable, exception.Code);
        Assert.Equal(7, staged.Length);
        Assert.Equal(7, new FileInfo(File).Length);
        staged.Append(new("after"u8.ToArray()));
        Assert.Equal("before after", System.IO.File.ReadAllText(File));
    }

    private StagedBlob Open(string path, FileMode mode) =>
        new(UploadId.New(), path, System.IO.File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite), isSealed: false, _instruments);

    /// <summary>Memory that cannot be written out.</summary>
    private sealed class FailingMemory : MemoryManager<byte>
    {
        public override Memory<byte> Memory => CreateMemory(1);

        public override Span<byte> GetSpan() => throw new IOException("Broken on purpose.");

        public override MemoryHandle Pin(int elementIndex = 0) => throw new IOException("Broken on purpose.");

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
