using Registry.Core.Model;
using Registry.Core.Stores;

namespace Storage.Tests.Verification;

/// <summary>Files of blobs of which something else is told, or to which something happens when they are looked at.</summary>
internal sealed class ChangedFiles(IBlobFileStore files) : IBlobFileStore
{
    public Func<Digest, Func<BlobFile?>, BlobFile?> OnFind { get; init; } = static (_, find) => find();

    public Func<Digest, Func<IBlobContent?>, IBlobContent?> OnOpen { get; init; } = static (_, open) => open();

    public BlobFile? Find(Digest digest) => OnFind(digest, () => files.Find(digest));

    public IBlobContent? Open(Digest digest) => OnOpen(digest, () => files.Open(digest));

    public void Seal(Digest digest) => files.Seal(digest);

    public IEnumerable<LitterBlob> ListUnrecorded(DateTimeOffset before) => files.ListUnrecorded(before);

    public IEnumerable<string> ListStrays() => files.ListStrays();
}
