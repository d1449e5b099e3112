using Benchmarks.Servers;
using Benchmarks.Wire;

namespace Benchmarks.Scenarios;

/// <summary>Small blobs: configs and thin layers.</summary>
internal sealed class BlobGet(TimeSpan duration) : SmallGet(duration)
{
    private const int BlobLength = 10_000;

    public override string Name => "blob";

    protected override string What => "a blob of 10 KB";

    protected override (string Path, string Digest, long Length) Fill(ServerProgram program, RunningServer server)
    {
        var blob = new NoiseBlob(BlobLength);
        program.Store(server, Repository, blob);
        return ($"/v2/{Repository}/blobs/{blob.Digest}", blob.Digest, blob.Length);
    }
}
