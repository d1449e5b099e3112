using Registry.Core.Model;
using Registry.Core.Stores;

namespace Storage.Tests.Verification;

/// <summary>Files of blobs of which something else is told, or to which something happens when they are looked at.</summary>
internal sealed class ChangedFiles(IBlobFileStore files, Func<Digest, Func<BlobFile?>, BlobFile?> onFind) : IBlobFileStore
{
    public BlobFile? Find(Digest digest) => onFind(digest, () => files.Find(digest));

    public IBlobContent? Open(Digest digest) => files.Open(digest);

    public void Seal(Digest digest) => files.Seal(digest);

    public IEnumerable<LitterBlob> ListUnrecorded(DateTimeOffset before) => files.ListUnrecorded(before);

    public IEnumerable<string> ListStrays() => files.ListStrays();
}
