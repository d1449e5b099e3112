using Registry.Testing.Images;
using Xunit;

namespace Registry.EndToEnd;

internal static class LayoutAssert
{
    /// <summary>What was pulled is what was pushed: the same manifest, the same blobs and no other, each with the bytes its digest names.</summary>
    public static void Same(OciLayout pushed, string tag, OciLayout pulled)
    {
        Assert.Equal(pushed.Resolve(tag), pulled.Resolve("pulled"));
        Assert.Equal(pushed.Blobs, pulled.Blobs);
        Assert.Empty(pulled.CorruptBlobs());
    }
}
