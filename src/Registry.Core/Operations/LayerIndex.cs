using Registry.Core.Model;

namespace Registry.Core.Operations;

/// <summary>Which blobs are the layers of images of which only the configurations are known.</summary>
internal sealed class LayerIndex
{
    private const string Layer = "application/vnd.oci.image.layer.v1.tar";

    private readonly Dictionary<Digest, Descriptor> _layers = [];

    /// <summary>Finds the layers that unpack to some digests. Every blob that is compressed has to be unpacked for that.</summary>
    public LayerIndex(
        BlobSurvey survey, IReadOnlyCollection<FoundBlob> blobs, IEnumerable<Digest> diffIds, ICopyReport report)
    {
        var wanted = diffIds.ToHashSet();
        foreach (var blob in blobs.Where(blob => wanted.Contains(blob.Digest)))
        {
            _layers.TryAdd(blob.Digest, new Descriptor(Layer, blob.Digest, blob.Size));
        }

        var packed = wanted.Count > 0 ? blobs.Where(blob => blob.Format == BlobFormat.Gzip).ToList() : [];
        for (var i = 0; i < packed.Count; i++)
        {
            report.Advanced(CopyStage.Unpack, i, packed.Count);
            if (survey.Unpack(packed[i]) is { } diffId && wanted.Contains(diffId))
            {
                _layers.TryAdd(diffId, new Descriptor(Layer + "+gzip", packed[i].Digest, packed[i].Size));
            }
        }
    }

    /// <summary>The layers of an image, in order; those that were not found are missing in the list.</summary>
    public List<Descriptor> Find(IEnumerable<Digest> diffIds) =>
        [.. diffIds.Where(_layers.ContainsKey).Select(diffId => _layers[diffId])];
}
