using Benchmarks.Servers;
using Benchmarks.Wire;

namespace Benchmarks.Scenarios;

/// <summary>Manifests by tag: what every deployment and every check for updates asks for.</summary>
internal sealed class ManifestGet(TimeSpan duration) : SmallGet(duration)
{
    private const int Layers = 5;
    private const int BlobLength = 10_000;

    public override string Name => "manifest";

    protected override string What => $"a manifest of {Layers} layers by its tag";

    protected override (string Path, string Digest, long Length) Fill(ServerProgram program, RunningServer server)
    {
        var image = new Image(Layers, BlobLength);
        program.Store(server, Repository, "latest", image);
        return ($"/v2/{Repository}/manifests/latest", image.Digest, image.Manifest.Length);
    }
}
