using Microsoft.AspNetCore.Http;
using Microsoft.Win32.SafeHandles;
using Registry.Core.Stores;
using Registry.Daemon.Http;
using Registry.Testing.Http;

namespace Daemon.Tests.Http;

/// <summary>A blob of noise in a file, which may hold less than all of it.</summary>
internal sealed class BlobBodyContent : IBlobContent
{
    private readonly TemporaryFolder _folder = new();

    public BlobBodyContent(int length, int? lengthOfFile = null)
    {
        Bytes = TestBlob.Noise(length, seed: 2).Bytes;
        Path = _folder.File("blob");
        System.IO.File.WriteAllBytes(Path, Bytes[..(lengthOfFile ?? length)]);
        File = System.IO.File.OpenHandle(Path);
    }

    public byte[] Bytes { get; }

    public string Path { get; }

    public long Length => Bytes.Length;

    public SafeFileHandle File { get; }

    public int Read(Span<byte> buffer, long offset) => RandomAccess.Read(File, buffer, offset);

    /// <summary>Answers with the whole blob.</summary>
    public async Task SendAsync(HttpContext context)
    {
        context.Response.ContentLength = Length;
        await context.Response.StartAsync(context.RequestAborted);
        await BlobBody.CopyAsync(this, new ByteRange(0, Length), context);
    }

    public void Dispose()
    {
        File.Dispose();
        _folder.Dispose();
    }
}
